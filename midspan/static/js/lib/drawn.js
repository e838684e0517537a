/** Handles by lot: two calm words and a number. Nobody's name, and nothing follows from them. */

const HOW = words(`
  airy amber ample april autumn awake balmy bright brisk bronze calm candid careful cheerful
  clear clever cobalt copper coral cosy cotton crisp curious daily dancing dappled daring deep
  dewy distant downy dreamy early earnest easy ember even evening fair faithful fallow fearless
  fine firm floral flowing fluent foggy fond forest frank free fresh friendly frosty gentle
  gilded giving glad gleaming glowing golden good graceful grassy grateful green growing hale
  happy hardy hearty hidden high homely honest hopeful humble inland ivory jade jolly jovial
  keen kind lasting late leafy level light lively local lofty long loving lucky lunar mellow
  merry mild mindful misty modest mossy musical narrow near neat new nimble noble northern opal
  open pale patient pearly placid plain playful polite proud quaint quick quiet rainy ready
  restful rich ripe rising robust rolling rosy round ruby rustic sandy serene shady sharing
  shining silent silken silver simple singing sleepy slow smiling smooth snowy soft solid
  southern stable starry steady still sturdy summer sunlit sunny sunset supple sweet swift tall
  tender thankful thoughtful tidal tidy timely tranquil true trusty upland upper useful valiant
  velvet verdant warm wandering watchful western whole wide willing windy winter wise witty
  wooden
`);
const WHAT = words(`
  acorn alder almond anchor apple arbour arch aspen aster attic badger bakery balcony bamboo
  barley barn basil basin bay beacon beaver bee beech bell bench berry birch bison blossom
  bluebell boat book bough bowl bramble branch bread breeze brick bridge brook bud butter button
  cabin candle canoe canyon carpet carrot cart cave cedar cello chair cherry chestnut clay cliff
  cloud clover coast cobble comet cottage cove cowslip creek crocus cup curlew daisy dale dawn
  deer desk dove drum duck dune eagle egret elm estuary falcon feather fell fern ferry field
  fiddle fig finch fjord flute forge fountain foxglove garden garlic gate geyser ginger glade
  glen goose gorse grove guitar gull hamlet harbour hare harp harvest hawthorn hazel heath
  heather hedge heron hill hollow honey horizon iris island ivy jasmine jetty juniper kestrel
  kettle kingfisher kite ladder lake lamp lantern larch lark laurel lavender leaf lemon lilac
  lily linden linen linnet loom lupin magpie maple marigold market marsh martin meadow melon
  mill mint moon moor moss mountain mulberry nest nettle nutmeg oak oar oasis oat olive orchard
  orchid osprey otter owl oxbow paddle path peach pear pebble peony petal pier pine plateau plum
  pond poplar poppy porch prairie quarry quilt quince rabbit rainbow raven reed ridge river
  robin rose rowan rye sail sage sparrow spring sprout spruce squirrel star starling stone stork
  stream summit swallow swan tarn teapot tern thicket thistle thrush thyme tide timber trail
  trout tulip tundra valley vine violet walnut wagon warbler water wave well wharf wheat willow
  window wren yarrow
`);
const NUMBERS = 1000;

/** @returns {string} such as `quiet-harbour-417`: one of some 49 million */
export function drawHandle() {
  return `${oneOf(HOW)}-${oneOf(WHAT)}-${below(NUMBERS)}`;
}

/** How many handles there are to draw from. */
export const HANDLES = HOW.length * WHAT.length * NUMBERS;

function words(block) {
  return block.trim().split(/\s+/);
}

function oneOf(list) {
  return list[below(list.length)];
}

function below(bound) {
  // Drawn again above the last whole multiple, so that all are equally likely.
  const fair = 2 ** 32 - (2 ** 32 % bound);
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn < fair ? drawn % bound : below(bound);
}
