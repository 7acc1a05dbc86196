import { type CartLine, MAX_QUANTITY } from "@/lib/shop/cart";
import { formatCents } from "@/lib/shop/money";
import { changeQuantity } from "../_actions/cart";
import { Artwork } from "./artwork";

export function CartRow({ line: { product, quantity, cents } }: { line: CartLine }) {
  return (
    <li className="flex gap-4 py-5">
      <Artwork id={product.id} hue={product.hue} className="size-20 shrink-0 sm:size-24" />
      <div className="grid min-w-0 flex-1 grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2 sm:grid-cols-[1fr_auto_5.5rem]">
        <div>
          <h2 className="font-serif text-lg leading-snug font-medium">{product.name}</h2>
          <p className="text-sm text-muted tabular-nums">{formatCents(product.priceCents)} each</p>
        </div>
        <form
          action={changeQuantity}
          className="order-last col-span-2 flex items-center gap-1 sm:order-none sm:col-span-1"
        >
          <input type="hidden" name="product" value={product.id} />
          <Step to={quantity - 1} label={`One fewer: ${product.name}`} sign="−" />
          <p className="min-w-8 text-center tabular-nums">
            <span className="sr-only">Quantity: </span>
            {quantity}
          </p>
          <Step to={quantity + 1} label={`One more: ${product.name}`} sign="+" disabled={quantity >= MAX_QUANTITY} />
          <button
            type="submit"
            name="quantity"
            value={0}
            aria-label={`Remove: ${product.name}`}
            className="ml-1 min-h-11 rounded-full px-3 text-sm text-muted underline underline-offset-4 hover:text-bad"
          >
            Remove
          </button>
        </form>
        <p className="self-start text-right font-medium tabular-nums sm:self-auto">{formatCents(cents)}</p>
      </div>
    </li>
  );
}

// The button carries the number it leads to, so one form serves all three without a script.
function Step({ to, label, sign, disabled }: { to: number; label: string; sign: string; disabled?: boolean }) {
  return (
    <button
      type="submit"
      name="quantity"
      value={to}
      aria-label={label}
      disabled={disabled}
      className="size-11 rounded-full border border-edge text-lg leading-none hover:bg-wash disabled:opacity-40"
    >
      {sign}
    </button>
  );
}
