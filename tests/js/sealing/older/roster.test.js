import '../../without-curves.js';
import '../roster.test.js';
