import '../../without-curves.js';
import '../keys.test.js';
