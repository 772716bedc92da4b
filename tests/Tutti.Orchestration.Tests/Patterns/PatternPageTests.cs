using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Functions.Standard;
using Tutti.Orchestration.Tests.Support;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Patterns;

/// <summary>The flow of each pattern's page runs with scripted agents, and comes to the same wherever its host dies.</summary>
public sealed class PatternPageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Folder, "docs", "patterns");

    /// <summary>These wait for others; their crashes are in the tests of events, undos and questions.</summary>
    private static readonly string[] WithOthers = ["choreography", "events", "person", "saga"];

    /// <summary>Page, inputs, what agents say beside anything that fits, and what comes of it.</summary>
    private static readonly (string Page, string Inputs, Func<string, string, JsonNode?> Says, Func<JsonElement, bool> Expected)[] Cases =
    [
        ("sequence", """{"topic":"owls"}""", Anything, static end => Said(end, "page")),
        ("parallel", """{"plan":"x"}""", Anything, static end => end.GetProperty("views").GetProperty("passed").GetArrayLength() >= 2),
        ("map-reduce", """{"letters":["a","b","c"]}""", Anything, static end => Said(end, "groups")),
        ("choose", """{"letter":"x"}""", static (field, _) => field == "urgency" ? 5 : null, static end => end.GetProperty("urgency").GetInt32() == 5),
        ("route", """{"question":"where is my parcel"}""", Anything, static end => end.GetProperty("by").GetString() == "parcels"),
        ("supervisor", """{"goal":"x"}""", Anything, static end => Said(end, "said")),
        ("handoff", """{"request":"x"}""", static (field, sent) => field == "to" ? sent.Contains("hand on what is not", StringComparison.Ordinal) ? "engineer" : "" : null, static end => end.GetProperty("by").GetString() == "engineer"),
        ("chat", """{"change":"x"}""", static (field, sent) => field switch { "done" => Lines(sent) >= 2, "next" => Lines(sent) == 0 ? "security" : "operations", _ => null }, static end => end.GetProperty("lines").GetArrayLength() >= 2),
        ("debate", """{"question":"x"}""", static (field, sent) => field == "done" ? Lines(sent) >= 4 : null, static end => end.GetProperty("because").GetArrayLength() >= 4),
        ("compete", """{"text":"x"}""", Anything, static end => Said(end, "title")),
        ("vote", """{"invoice":"x"}""", static (field, _) => field == "cents" ? 995 : null, static end => end.GetProperty("decided").GetBoolean()),
        ("reflect", """{"topic":"x"}""", CheckedTwice, static end => end.GetProperty("accepted").GetBoolean() && end.GetProperty("text").GetString() == "better"),
        ("gatekeeper", """{"wish":"x"}""", CheckedTwice, static end => end.GetProperty("accepted").GetBoolean() && Said(end, "told")),
        ("contract-net", """{"text":"x"}""", static (field, sent) => field == "price" ? sent.Contains("thoroughly", StringComparison.Ordinal) ? 3 : 7 : null, static end => end.GetProperty("by").GetString() == "thorough"),
        ("swarm", """{"symptoms":["slow"]}""", static (field, sent) => field == "kind" ? sent.Contains("You test whether", StringComparison.Ordinal) ? "proof" : "cause" : null, static end => end.GetProperty("ended").GetString() == "goal"),
        ("synthesis", """{"question":"x","sources":["a","b"]}""", static (field, _) => field == "text" ? "Owls hunt at night." : null, static end => end.GetProperty("answer").GetString() == "Owls hunt at night [1]."),
        ("plan-and-replan", """{"topic":"x"}""", static (field, _) => field.Length == 0 ? "Three facts on owls, on a page." : field == "form" ? JsonNode.Parse("""{"because":"","steps":[{"id":"find","agent":"finder","task":"x","needs":[],"input":null},{"id":"write","agent":"writer","task":"y","needs":["find"],"input":null}],"result":"write"}""") : null, static end => end.GetProperty("plans").GetArrayLength() == 1),
        ("loop", """{"text":"x"}""", static (field, sent) => field.Length > 0 ? null : sent.Contains('!', StringComparison.Ordinal) ? "Short." : $"{new string('x', 90)}!", static end => end.GetProperty("rounds").GetInt32() == 2),
        ("monitor", "{}", Anything, static end => end.GetProperty("last").GetInt32() == 1),
    ];

    public static TheoryData<string> Pages => [.. Cases.Select(static one => one.Page)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task P2_Page_CrashAfterAnyRecord_ComesToTheSame(string page)
    {
        var (_, inputs, says, expected) = Cases.Single(one => one.Page == page);
        var yaml = (await File.ReadAllTextAsync(Path.Combine(Folder, $"{page}.md"), ModelBench.Cancellation)).Split("```yaml\n")[1].Split("```")[0];
        await using var whole = await OpenAsync(says);
        var end = await whole.RunAsync(yaml, inputs, key: "once");
        Assert.True(expected(JsonElement.Parse(end)), $"{page}: {end}");

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = await OpenAsync(says, await CrashImage.OfAsync(whole.Store, survived, ModelBench.Cancellation));
            var again = await rest.RunAsync(yaml, inputs, key: "once");

            Assert.True(expected(JsonElement.Parse(again)), $"{page} after {survived} records: {again}");
        }
    }

    [Fact]
    public void Pages_All_AreRun() =>
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.md").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal), Cases.Select(static one => one.Page).Concat(WithOthers).Order(StringComparer.Ordinal));

    private static Task<ModelBench> OpenAsync(Func<string, string, JsonNode?> says, InMemoryStore? store = null) =>
        new ModelBench(store: store) { Other = new FormModel(says) }.OpenAsync(static host => host.AddStandardFunctions(new StandardOptions { Runner = static () => throw new NotSupportedException("No page runs commands."), WorkFolder = "/" }));

    private static JsonNode? Anything(string field, string sent) => null;

    /// <summary>The first try is not accepted.</summary>
    private static JsonNode? CheckedTwice(string field, string sent) => field switch
    {
        "" => sent.Contains("too long", StringComparison.Ordinal) ? "better" : "good",
        "accepted" => sent.Contains("better", StringComparison.Ordinal),
        "remarks" => "too long",
        _ => null,
    };

    private static int Lines(string sent) => sent.Split("Said to").Length - 1;

    private static bool Said(JsonElement end, string output) => end.GetProperty(output).GetString() is { Length: > 0 };
}
