import { formatCents } from "@/lib/shop/money";
import { PRODUCTS } from "@/lib/shop/products";
import { addToCart } from "./_actions/cart";
import { Artwork } from "./_components/artwork";
import { SubmitButton } from "./_components/submit-button";

// No session is read here, so the shop window is static; the header around it streams in (site-header.tsx).
export default function Shop() {
  return (
    <>
      <div className="mb-10 max-w-2xl">
        <h1 className="font-serif text-4xl leading-tight font-medium tracking-tight sm:text-5xl">
          Objects for a calm desk and a slow afternoon
        </h1>
        <p className="mt-4 text-lg text-muted">
          Fill a cart without an account. Sign in later and it comes along; sign in elsewhere and you see every device.
        </p>
      </div>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 md:grid-cols-3 lg:grid-cols-4">
        {PRODUCTS.map((product) => (
          <li key={product.id} className="flex flex-col">
            <Artwork id={product.id} hue={product.hue} className="aspect-square" />
            <h2 className="mt-3 font-serif text-lg leading-snug font-medium">{product.name}</h2>
            <p className="text-sm text-muted">{product.blurb}</p>
            <div className="mt-auto flex flex-wrap items-center justify-between gap-2 pt-3">
              <p className="font-medium tabular-nums">{formatCents(product.priceCents)}</p>
              <form action={addToCart} className="w-full sm:w-auto">
                <input type="hidden" name="product" value={product.id} />
                <SubmitButton look="quiet" label={`Add to cart: ${product.name}`} className="w-full px-4">
                  Add to cart
                </SubmitButton>
              </form>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
