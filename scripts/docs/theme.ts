// The API reference as Markdown. What a reader of it does not ask for is left out: which class a member was inherited from.
import type { Reflection } from "typedoc";
import { type MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown";

export class ReferenceTheme extends MarkdownTheme {
  override getRenderContext(page: MarkdownPageEvent<Reflection>): MarkdownThemeContext {
    const context = new MarkdownThemeContext(this, page, this.application.options);
    Object.assign(context.partials, { inheritance: () => "", hierarchy: () => "" });
    return context;
  }
}
