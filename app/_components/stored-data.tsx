/** The keys of the session, what they hold, and how large that is. */
export function StoredData({ entries }: { entries: readonly (readonly [string, unknown])[] }) {
  if (entries.length === 0) return <p className="text-muted">Nothing.</p>;
  const rows = entries.map(([key, value]) => ({ key, json: JSON.stringify(value) }));
  const total = rows.reduce((sum, { key, json }) => sum + bytes(key) + bytes(json), 0);
  return (
    <table className="w-full text-left text-sm">
      <thead className="text-muted">
        <tr>
          <th scope="col" className="pb-2 font-normal">
            Key
          </th>
          <th scope="col" className="pb-2 font-normal">
            Value
          </th>
          <th scope="col" className="pb-2 text-right font-normal">
            Bytes
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-y border-line">
        {rows.map(({ key, json }) => (
          <tr key={key} className="align-top">
            <th scope="row" className="py-2 pr-4 font-medium">
              <code>{key}</code>
            </th>
            <td className="py-2 pr-4 break-all">
              <code>{json}</code>
            </td>
            <td className="py-2 text-right tabular-nums">{bytes(json)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2} className="pt-2 font-normal text-muted">
            With their names, of 64 KiB
          </th>
          <td className="pt-2 text-right tabular-nums">{total}</td>
        </tr>
      </tfoot>
    </table>
  );
}

const bytes = (text: string) => new TextEncoder().encode(text).length;
