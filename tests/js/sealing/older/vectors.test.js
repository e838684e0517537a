import '../../without-curves.js';
import '../vectors.test.js';
