using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Registry;

/// <summary>
/// Requests of runs whose right agent is known, beside the cards: one a line, <c>{"text": …, "agent": …, "why": …, "run": …}</c>. They become examples of the cards, so that routers learn from
/// them wherever the agents are used.
/// </summary>
internal sealed class RegistryLessons(FaultList faults)
{
    private const string Examples = "examples";
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly List<RouteLesson> _taken = [];

    /// <summary>Those that no card says itself.</summary>
    public IReadOnlyList<RouteLesson> Taken => _taken;

    /// <summary>Reads the lessons of a folder, where there are some, and adds them to the cards.</summary>
    public void AddTo(Dictionary<string, RegisteredAgent> agents, string folder)
    {
        var file = Path.Combine(folder, AgentRegistry.LessonsFile);
        if (TextOf(file) is not { } text) { return; }
        var added = new Dictionary<string, List<DocumentNode>>(StringComparer.Ordinal);
        var next = 0;
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var place = new SourcePlace(file, new SourcePosition(index + 1, 1, next));
            next += line.Length + 1;
            if (string.IsNullOrWhiteSpace(line)) { continue; }
            if (Read(line) is not { } lesson) { faults.Add(FaultCodes.WrongLesson, place, string.Create(CultureInfo.InvariantCulture, $"Line {index + 1} of '{file}' is no lesson. Write {{\"text\":\"where is my parcel\",\"agent\":\"parcels\"}}, or take it out.")); }
            else if (!agents.TryGetValue(lesson.Agent, out var agent)) { faults.Add(new DocumentFault(FaultCodes.LessonOfNobody, place, $"A lesson names '{lesson.Agent}', which is no agent of this registry; it does not count.{Spelling.Suggest(lesson.Agent, agents.Keys)}", IsWarning: true)); }
            else if (!agent.Card.Examples.Contains(lesson.Text, StringComparer.Ordinal) && !_taken.Contains(lesson))
            {
                _taken.Add(lesson);
                (added.TryGetValue(lesson.Agent, out var own) ? own : added[lesson.Agent] = []).Add(new DocumentNode.Text(lesson.Text, place));
            }
        }

        foreach (var (name, examples) in added) { agents[name] = With(agents[name], examples); }
    }

    private static RegisteredAgent With(RegisteredAgent known, List<DocumentNode> examples)
    {
        var card = known.Agent.Card;
        var own = (card.Find(Examples) as DocumentNode.List)?.Items ?? [];
        var all = new DocumentNode.List([.. own, .. examples], card.Place);
        var agent = known.Agent with { Card = card with { Entries = [.. card.Entries.Where(static entry => entry.Key != Examples), new DocumentEntry(Examples, all)] } };
        return new RegisteredAgent(agent, RouteCards.Of(agent));
    }

    /// <summary>What else a line says is for people.</summary>
    private static RouteLesson? Read(string line)
    {
        try
        {
            var lesson = JsonElement.Parse(line);
            return lesson.ValueKind == JsonValueKind.Object && TextIn(lesson, "text") is { } text && TextIn(lesson, "agent") is { } agent ? new RouteLesson(text, agent) : null;
        }
        catch (JsonException) { return null; }
    }

    private static string? TextIn(JsonElement lesson, string field) => lesson.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private string? TextOf(string file)
    {
        var place = new SourcePlace(file, SourcePosition.Start);
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists) { return null; }
            if (info.Length <= MostBytes) { return Encoding.UTF8.GetString(File.ReadAllBytes(file)); }
            faults.Add(DocumentCodes.TooLarge, place, $"'{file}' has more than {MostBytes / 1024 / 1024} MiB. Keep the lessons that say something new.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            faults.Add(FaultCodes.NoCards, place, $"'{file}' cannot be read. Check its permissions.");
        }

        return null;
    }
}
