using System.Text.Json;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>Functions that make offers, post and fail.</summary>
internal static class AwardFunctions
{
    internal static void Add(PlanHost host) => host
        .Add(Pure("test/offer", static input => input))
        .Add(Pure("test/null", static _ => JsonElement.Parse("null")))
        .Add(Pure("test/echo", static input => input))
        .Add(Pure("test/wait-then", static input => input))
        .Add(Pure("test/prove", static input => JsonElement.Parse($$"""{"posts":[{"kind":"proof","data":"{{input.GetProperty("of").GetString()}}!"}]}""")))
        .Add(Pure("test/refund", static _ => JsonElement.Parse("\"money\"")))
        .Add(Pure("test/parcel", static _ => JsonElement.Parse("\"found\"")))
        .Add(Pure("test/anything", static _ => JsonElement.Parse("\"all\"")))
        .Add(Pure("test/red", static input => input.TryGetProperty("award", out _) || input.TryGetProperty("entry", out _) ? throw new Kernel.TuttiException("TEST1", "It is red.") : input))
        .Add(new PlanFunction("test/sleep", "Ends when it is cancelled.", static async (attempt, input) =>
        {
            await Task.Delay(Timeout.Infinite, attempt.CancellationToken);
            return input;
        }));

    private static PlanFunction Pure(string id, Func<JsonElement, JsonElement> run) => new(id, "A part of a test.", (_, input) => new(run(input))) { Repeat = RepeatRule.Pure };
}
