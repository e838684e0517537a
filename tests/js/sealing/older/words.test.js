import '../../without-curves.js';
import '../words.test.js';
