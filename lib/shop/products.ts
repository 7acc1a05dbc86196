// The catalogue is code: the shop window stands without a database.

export interface Product {
  /** Also its key in the cart, and the name of its picture in app/_components/artwork. */
  readonly id: string;
  readonly name: string;
  readonly blurb: string;
  readonly priceCents: number;
  /** Hue of the tile behind the picture. */
  readonly hue: number;
}

export const PRODUCTS: readonly Product[] = [
  { id: "stoneware-mug", name: "Stoneware mug", blurb: "Thrown by hand, glazed in fog.", priceCents: 2400, hue: 220 },
  { id: "grid-notebook", name: "Grid notebook", blurb: "192 pages that lie flat.", priceCents: 1400, hue: 145 },
  { id: "arc-lamp", name: "Arc desk lamp", blurb: "A warm circle, nothing more.", priceCents: 8900, hue: 85 },
  { id: "plain-clock", name: "Plain wall clock", blurb: "Two hands and no opinion.", priceCents: 5800, hue: 30 },
  { id: "wool-throw", name: "Wool throw", blurb: "Woven heavy, for long evenings.", priceCents: 9600, hue: 350 },
  { id: "clay-planter", name: "Clay planter", blurb: "Breathes, so the roots do.", priceCents: 3200, hue: 120 },
  { id: "oak-tray", name: "Oak tray", blurb: "One board, oiled twice.", priceCents: 4600, hue: 60 },
  { id: "brass-pencil", name: "Brass pencil", blurb: "Heavier than you expect.", priceCents: 3800, hue: 250 },
  { id: "teapot", name: "Round teapot", blurb: "Pours without a drip.", priceCents: 7200, hue: 190 },
  { id: "linen-tote", name: "Linen tote", blurb: "Carries bread and books.", priceCents: 2800, hue: 300 },
  { id: "beeswax-candle", name: "Beeswax candle", blurb: "Forty quiet hours.", priceCents: 1800, hue: 75 },
  { id: "paper-pendant", name: "Paper pendant", blurb: "A small moon for the hall.", priceCents: 6400, hue: 275 },
];

const BY_ID = new Map(PRODUCTS.map((product) => [product.id, product]));

/** `undefined` for anything that is no product id: the argument may come straight from a form. */
export function findProduct(id: unknown): Product | undefined {
  return typeof id === "string" ? BY_ID.get(id) : undefined;
}
