using Tutti.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Flows.Graphs;

/// <summary>Names that the expressions and templates of one step read, found by looking at their words.</summary>
internal static class StepReferences
{
    /// <summary>How expressions write an id.</summary>
    public static string VariableOf(string id) => id.Replace('-', '_');

    /// <summary>Variables; not those of the steps inside.</summary>
    public static IEnumerable<string> Of(PlanStep step, Plan plan) =>
        Expressions(step).OfType<PlanText>().SelectMany(static text => Words(text.Text))
            .Concat(Templates(step, plan).SelectMany(Holes).SelectMany(Words))
            .Concat(step is PlanStep.Rerun rerun ? [VariableOf(rerun.Target)] : []);

    private static PlanText?[] Expressions(PlanStep step) => step switch
    {
        PlanStep.Map map => [step.When, map.Over, map.Key],
        PlanStep.Loop loop => [step.When, loop.Until, loop.Best],
        PlanStep.Compete compete => [step.When, compete.Score, compete.Enough],
        PlanStep.Chat chat => [step.When, chat.Until],
        PlanStep.Goal goal => [step.When, goal.Accept],
        PlanStep.Hear hear => [step.When, hear.Where],
        PlanStep.Bid bid => [step.When, bid.Score],
        PlanStep.Swarm swarm => [step.When, swarm.Until],
        PlanStep.Rerun rerun => [step.When, rerun.Only],
        PlanStep.Wait wait => [step.When, wait.For],
        PlanStep.Choose choose => [step.When, .. choose.Cases.Select(static one => one.When)],
        _ => [step.When],
    };

    private static IEnumerable<string> Templates(PlanStep step, Plan plan) => step switch
    {
        PlanStep.Call call => [.. Texts(call.With), .. Texts(call.Undo?.With), .. Texts(call.Target.IsAgent ? plan.Agents.FirstOrDefault(agent => agent.Name == call.Target.Name)?.Card : null)],
        PlanStep.Map map => Texts(map.Result),
        PlanStep.Loop loop => Texts(loop.Result),
        PlanStep.Ask ask => [ask.Prompt.Text, .. Texts(ask.Show)],
        PlanStep.Flow flow => Texts(flow.With),
        PlanStep.Chat chat => [chat.About.Text],
        PlanStep.Handoff handoff => [handoff.Task.Text],
        PlanStep.Bid bid => [bid.Task.Text],
        PlanStep.Swarm swarm => [swarm.About.Text, .. Texts(swarm.Seeds)],
        PlanStep.Route route => [route.Task.Text, .. Texts(route.With)],
        PlanStep.Goal goal => [goal.Text.Text],
        PlanStep.Publish publish => [publish.Topic.Text, publish.Type.Text, .. Texts(publish.Data)],
        PlanStep.Fail fail => [fail.Message.Text],
        _ => [],
    };

    private static IEnumerable<string> Texts(DocumentNode? node) => node switch
    {
        DocumentNode.Text text => [text.Value],
        DocumentNode.Map map => map.Entries.SelectMany(static entry => Texts(entry.Value)),
        DocumentNode.List list => list.Items.SelectMany(Texts),
        _ => [],
    };

    /// <summary>The expressions in <c>${…}</c>.</summary>
    private static IEnumerable<string> Holes(string text)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            var (end, depth) = (at + 2, 1);
            for (; end < text.Length && depth > 0; end++) { depth += text[end] switch { '{' => 1, '}' => -1, _ => 0 }; }
            yield return text[(at + 2)..Math.Max(at + 2, end - 1)];
        }
    }

    /// <summary>Names that begin a way into a value: not behind a dot, not in quotes.</summary>
    private static List<string> Words(string expression)
    {
        var words = new List<string>();
        for (var at = 0; at < expression.Length; at++)
        {
            var letter = expression[at];
            if (letter is '\'' or '"')
            {
                at = expression.IndexOf(letter, at + 1) is var end and >= 0 ? end : expression.Length;
            }
            else if (char.IsAsciiLetterOrDigit(letter) || letter == '_')
            {
                var start = at;
                while (at + 1 < expression.Length && (char.IsAsciiLetterOrDigit(expression[at + 1]) || expression[at + 1] == '_')) { at++; }
                var isMember = start > 0 && expression[start - 1] == '.';
                if (!isMember && !char.IsAsciiDigit(letter)) { words.Add(expression[start..(at + 1)]); }
            }
        }

        return words;
    }
}
