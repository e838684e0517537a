// The parts of a talk that are not needed before it stands, and have to be there when the line is cut:
// fetched once nothing else is to be done. Whoever uses one asks for it by itself, with `import()`.

import '../../relationship/between/invited.js';
import '../../relationship/between/parting.js';
import '../../relationship/book-memory.js';
import '../../relationship/going-on.js';
import '../../sealing/deeds.js';
import '../../sealing/epochs.js';
import '../../sealing/following.js';
import '../../sealing/hand.js';
import '../news.js';
import './menu.js';
import './newcomers.js';
import './notices.js';
