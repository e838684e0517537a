import '../../without-curves.js';
import '../shared-vectors.test.js';
