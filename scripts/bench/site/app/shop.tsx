/** A cart as a shop shows it, with the header and the footer that each of its pages has. */
export function Shop({ cart }: { cart: Readonly<Record<string, number>> }) {
  return (
    <>
      <header>
        <a href="/">Tern</a>
        <Links names={["Lamps", "Mugs", "Trays", "Chairs", "Tables", "Textiles", "Sale", "Account"]} />
      </header>
      <main>
        <h1>Your cart</h1>
        <table>
          <thead>
            <tr>
              {["Product", "Price", "Quantity", "Sum"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(cart).map(([product, quantity], nth) => (
              <Line key={product} product={product} quantity={quantity} price={19 + nth} />
            ))}
          </tbody>
        </table>
        <form method="post" action="/order">
          <button type="submit">Order</button>
        </form>
      </main>
      <footer>
        <Links
          names={["About", "Shops", "Jobs", "Press", "Help", "Delivery", "Returns", "Contact", "Terms", "Privacy"]}
        />
      </footer>
    </>
  );
}

function Line({ product, quantity, price }: { product: string; quantity: number; price: number }) {
  return (
    <tr>
      <th scope="row">
        <a href={`/product/${product}`}>{product}</a>
      </th>
      <td>{price}.00</td>
      <td>{quantity}</td>
      <td>{price * quantity}.00</td>
    </tr>
  );
}

function Links({ names }: { names: readonly string[] }) {
  return (
    <nav>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={`/${name.toLowerCase()}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
