using System.Diagnostics;
using System.Text;
using Tutti.Documents.Yaml;
using Tutti.Flows.Loading;
using Tutti.Flows.Tests.Loading;

namespace Tutti.Flows.Tests;

/// <summary>
/// Mutations of the files in <c>Fuzz</c>, of the corpus and of written plans. A text is read or refused with codes and places; nothing else, and never slowly.
/// A text that once broke something is kept in <c>Fuzz</c>.
/// </summary>
public sealed class FuzzTests
{
    private const int Mutations = 6_000;

    /// <summary>Generous: one text takes microseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Pieces =
    [
        "\n", " ", "\t", "  ", ":", ": ", "- ", "? ", "#", " #", "'", "\"", "[", "]", "{", "}", ",", "&a ", "*a", "!", "!!str ", "|", "|2-\n", ">", "%", "@", "`", "---\n", "...\n", "<<: ", "\\", "\\u12", "~", "null", "${", "}", "\0", "\r", "\uFEFF", "\u2028", "😀", "\uD800",
        "steps:", "do:", "use:", "99999999999999999999", "1e999", "\n    ", "when: ", "over: ",
    ];

    [Fact]
    public void Parse_MutatedFlows_AreReadOrRefused()
    {
        var sources = Sources();
        for (var seed = 0; seed < Mutations; seed++)
        {
            var text = Mutate(sources, new Random(seed));
            var watch = Stopwatch.StartNew();
            Read(Encoding.UTF8.GetBytes(text), $"seed {seed}");
            Assert.True(watch.Elapsed < Patience, $"Seed {seed} took {watch.Elapsed}.");
        }
    }

    [Fact]
    public void Parse_MutatedBytes_AreReadOrRefused()
    {
        var sources = Sources();
        for (var seed = 0; seed < Mutations; seed++)
        {
            var random = new Random(seed);
            var bytes = Encoding.UTF8.GetBytes(sources[random.Next(sources.Count)]);
            for (var change = random.Next(1, 8); change > 0 && bytes.Length > 0; change--) { bytes[random.Next(bytes.Length)] = (byte)random.Next(256); }
            Read(bytes, $"seed {seed}");
        }
    }

    [Fact]
    public void Load_MutatedFlows_AreLoadedOrRefused()
    {
        using var folder = new Folders();
        var sources = Sources();
        for (var seed = 0; seed < Mutations / 10; seed++)
        {
            var path = folder.Write("fuzz.yaml", Mutate(sources, new Random(seed)));
            var plan = FlowLoader.TryLoad(path, null, out var faults);
            Assert.True(plan is null == faults.Any(static fault => !fault.IsWarning), $"Seed {seed}.");
            Assert.All(faults, static fault => Assert.StartsWith("TUT4", fault.Code, StringComparison.Ordinal));
        }
    }

    private static void Read(byte[] bytes, string label)
    {
        var document = YamlDocuments.TryParse(bytes, "fuzz.yaml", out var faults);
        Assert.True(document is null == faults.Count > 0, label);
        foreach (var fault in faults)
        {
            Assert.StartsWith("TUT46", fault.Code, StringComparison.Ordinal);
            Assert.True(fault.Place.Position is { Line: > 0, Column: > 0 }, label);
        }

        if (document is null) { return; }
        var formatted = YamlFormatter.Format(bytes);
        Assert.True(document.Equals(YamlDocuments.Parse(formatted)), $"{label}: formatting changes the document.");
        Assert.True(formatted == YamlFormatter.Format(formatted), $"{label}: formatting again changes the text.");
    }

    private static string Mutate(List<string> sources, Random random)
    {
        var text = new StringBuilder(sources[random.Next(sources.Count)]);
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                    break;
                case 1:
                    var from = random.Next(text.Length + 1);
                    text.Insert(at, text.ToString(from, Math.Min(random.Next(1, 80), text.Length - from)));
                    break;
                default:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    private static List<string> Sources() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz")).Concat(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.yaml"))
            .Order(StringComparer.Ordinal).Select(File.ReadAllText),
        .. Enumerable.Range(0, 20).Select(static seed => YamlWriter.Write(Orchestration.Writing.PlanWriter.ToDocument(AnyPlan.Of(seed)))),
    ];
}
