/** Static: whoever waits for the server asks for it. */
export default function Page() {
  return <p>ready</p>;
}
