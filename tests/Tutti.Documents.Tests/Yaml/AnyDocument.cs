using FsCheck;
using FsCheck.Fluent;

namespace Tutti.Documents.Tests.Yaml;

/// <summary>Generators of documents, hostile texts included.</summary>
internal static class AnyDocument
{
    private static readonly string[] Hostile =
    [
        "", " ", "  x", "x  ", "\t", "~", "null", "Null", "true", "True", "no", "yes", "on", "1", "-1", "0x1F", "1_000", "1e3", ".inf", "-.5", "+1", "2026-11-21", "12:30",
        "-", "--", "---", "...", "--- a", "- a", "-a", "--nologo", "?", "? a", "?x", ":", ": a", ":a", "a:", "a: b", "a:b", "a #b", "a#b", "#a", "&a", "*a", "!a", "!!str", "|", ">", "%a", "@a", "`a",
        "[", "]", "{", "}", ",", "a,b", "[a]", "{a: b}", "'", "\"", "it's", "\"it's\"", "\\", "C:\\x", "<<", "=", "${a}", "${a['b']} c", "$(x)",
        "a\nb", "a\nb\n", "a\n\nb\n\n", "\na", "\n", "a\n b", " a\nb", "a\n  \nb", "a\r\nb", "a\tb", "\ta\nb", "a\n\tb", "# a\nb", "a\n# b", "a: b\n- c", "---\na", "a\n---\nb", "a\n...\nb\n",
        "é", "日本語", "😀", "a😀", "\u0000", "\u0007", "\u0085", "\u2028", "\u00A0", "\uFEFF", "\uFFFE", "x\u200By", "ﬀ", new string('a', 2000), new string('b', 400) + " " + new string('c', 400), "{{ a }}", "a ?b", "a -b", "key?", "http://x/y?z=1#a", "y", "n", "0o17", "0", "00", "1.", "1.0", "-0",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements(Hostile),
        Gen.Elements(Hostile).Two().Select(static pair => pair.Item1 + pair.Item2),
        ArbMap.Default.GeneratorFor<string>().Select(static text => WellFormed(text ?? "")),
        Gen.Elements("abc: -#'\"\\\n\t {}[],&*!|>%@`?~0.".ToCharArray()).ArrayOf().Select(static letters => new string(letters)));

    private static readonly Gen<string> Numbers = Gen.Elements("0", "1", "-1", "2.00", "1e3", "1E-3", "123456789012345678901234567890", "-0.10", "0.000");

    public static Arbitrary<DocumentNode> Any { get; } = Arb.From(Gen.Sized(static size => Node(Math.Min(size, 40))), Shrink);

    private static string WellFormed(string text) => new([.. text.Where(static letter => !char.IsSurrogate(letter))]);

    private static Gen<DocumentNode> Node(int size) => size <= 1 ? Leaf() : Gen.OneOf(Leaf(), List(size), Map(size), Map(size));

    private static Gen<DocumentNode> Leaf() => Gen.OneOf(
        Texts.Select(static text => (DocumentNode)new DocumentNode.Text(text, SourcePlace.None)),
        Texts.Select(static text => (DocumentNode)new DocumentNode.Text(text, SourcePlace.None)),
        Numbers.Select(static number => (DocumentNode)new DocumentNode.Number(number, SourcePlace.None)),
        Gen.Elements(true, false).Select(static flag => (DocumentNode)new DocumentNode.Flag(flag, SourcePlace.None)),
        Gen.Constant((DocumentNode)new DocumentNode.Null(SourcePlace.None)));

    private static Gen<DocumentNode> List(int size) => Node(size / 3).ListOf().Select(static items => (DocumentNode)new DocumentNode.List([.. items.Take(6)], SourcePlace.None));

    private static Gen<DocumentNode> Map(int size) => Texts.SelectMany(key => Node(size / 3).Select(value => new DocumentEntry(key, value))).ListOf()
        .Select(static entries => (DocumentNode)new DocumentNode.Map([.. entries.DistinctBy(static entry => entry.Key, StringComparer.Ordinal).Take(6)], SourcePlace.None));

    private static IEnumerable<DocumentNode> Shrink(DocumentNode node) => node switch
    {
        DocumentNode.Map map => map.Entries.Select(static entry => entry.Value)
            .Concat(map.Entries.Select(dropped => (DocumentNode)(map with { Entries = [.. map.Entries.Where(entry => entry != dropped)] })))
            .Concat(map.Entries.Index().SelectMany(pair => Shrink(pair.Item.Value).Select(smaller => (DocumentNode)(map with { Entries = [.. map.Entries.Select((entry, index) => index == pair.Index ? entry with { Value = smaller } : entry)] })))),
        DocumentNode.List list => list.Items
            .Concat(list.Items.Index().Select(dropped => (DocumentNode)(list with { Items = [.. list.Items.Where((_, index) => index != dropped.Index)] }))),
        _ => [],
    };
}
