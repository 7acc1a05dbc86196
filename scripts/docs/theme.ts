// The API reference as Markdown. What a reader of it does not ask for is left out: which class a member was inherited from.
// What they do ask for is added: the members of an object that is promised.
import { type DeclarationReflection, ReferenceType, type Reflection, ReflectionType, type SomeType } from "typedoc";
import { type MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown";

export class ReferenceTheme extends MarkdownTheme {
  override getRenderContext(page: MarkdownPageEvent<Reflection>): MarkdownThemeContext {
    const context = new MarkdownThemeContext(this, page, this.application.options);
    const { signatureReturns, typeDeclaration } = context.partials;
    const withPromised: typeof signatureReturns = (model, options) => {
      const returns = signatureReturns(model, options);
      const promised = promisedBy(model.type);
      return promised ? `${returns}\n\n${typeDeclaration(promised, options)}` : returns;
    };
    Object.assign(context.partials, { inheritance: () => "", hierarchy: () => "", signatureReturns: withPromised });
    return context;
  }
}

/** The object literal that a promise is of. */
function promisedBy(type: SomeType | undefined): DeclarationReflection | undefined {
  const [of] = (type instanceof ReferenceType && type.name === "Promise" && type.typeArguments) || [];
  return of instanceof ReflectionType ? of.declaration : undefined;
}
