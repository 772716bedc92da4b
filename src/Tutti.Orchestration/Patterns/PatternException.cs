using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Orchestration.Patterns;

/// <summary>Those who work together cannot go on.</summary>
public sealed class PatternException : TuttiException
{
    private const int MostShown = 500;

    private PatternException(string code, string message, Exception? cause = null)
        : base(code, message, cause: cause)
    {
    }

    internal static PatternException NoScore(string name, double score) =>
        new("TUT4681", string.Create(CultureInfo.InvariantCulture, $"The attempt '{name}' was scored {score}, which is no number to compare. Score with finite numbers."));

    internal static PatternException NobodyLeft(string first, Exception cause) =>
        new("TUT4682", $"Nobody is left in the conversation: all members failed. The first failure: {first}", cause);

    internal static PatternException Stranger(string by, string named, IEnumerable<string> known) =>
        new("TUT4683", $"'{by}' named '{named}', who is not there. Name one of: {string.Join(", ", known)}.");

    internal static PatternException Circle(string from, string to) =>
        new("TUT4684", $"The task goes in a circle: '{from}' has handed it to '{to}' with the same words before. Change what '{from}' or '{to}' is told to do, or let a person take it.");

    internal static PatternException TooManyHops(int hops, IEnumerable<string> path) =>
        new("TUT4685", string.Create(CultureInfo.InvariantCulture, $"The task was handed on {hops} times, and nobody answered: {string.Join(" → ", path)}. Raise 'max', or let fewer hand it on."));

    internal static PatternException NoDecision(string chair, string said) =>
        new("TUT4687", $"'{chair}' leads a conversation and decides nothing. It said: {(said.Length <= MostShown ? said : said[..MostShown] + "…")} Answer with an object that has 'done', 'next', 'say' or 'conclusion'.");

    internal static PatternException NoOffer(IReadOnlyList<FailedMember> failed) =>
        new("TUT4322", $"Nobody made an offer for the task.{(failed.Count > 0 ? $" The first failure: '{failed[0].Name}': {failed[0].Failure.Message}" : "")} Ask others, or give it to somebody.", failed.Count > 0 ? failed[0].Failure : null);

    internal static PatternException NoPosts(string member, string what) =>
        new("TUT4323", $"What '{member}' would post is no entry: {what}. Give 'posts', a list of objects with 'kind', 'data', and 'weight' above 0 if you like.");

    internal static PatternException Broken(string by, IReadOnlyList<string> faults) =>
        new("TUT4686", $"What '{by}' hands on breaks the contract: {string.Join("; ", faults)}");
}
