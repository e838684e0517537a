import '../../without-curves.js';
import '../invitation.test.js';
