import { findProduct } from "@/lib/shop/products";
import { Artwork } from "./artwork";

/** A thing from the shop, to keep an empty page company. */
export function StillLife({ product }: { product: string }) {
  return (
    <Artwork
      id={product}
      hue={findProduct(product)?.hue ?? 0}
      className="mx-auto mb-6 size-24 rounded-full sm:size-28"
    />
  );
}
