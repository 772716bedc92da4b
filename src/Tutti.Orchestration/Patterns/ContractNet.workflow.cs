using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Patterns;

/// <summary>A task is announced, those who want it make offers, and the best offer gets it (contract net). Where its maker fails, the next best one does.</summary>
public static class ContractNet
{
    /// <summary>How many get the task, one after the other, where nothing is said.</summary>
    public const int UsualAwards = 3;

    /// <summary>Awards a task.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="context">The workflow; offers are made in a scope of each bidder's name, work in a scope <c>work</c>.</param>
    /// <param name="bidders">At least one, each with a name of its own.</param>
    /// <param name="score">How good an offer is: a finite number; the largest wins, and of equal ones the bidder that stands first. What it throws is the failure of that bidder.</param>
    /// <param name="within">Who has made no offer by then gets nothing; null for waiting for all.</param>
    /// <param name="mostAwards">How many may try.</param>
    /// <exception cref="PatternException">TUT4322: nobody made an offer.</exception>
    /// <exception cref="TuttiException">All who got it have failed; it is the error of the last one.</exception>
    public static async Task<Contract<T>> RunAsync<T>(WorkflowContext context, IReadOnlyList<Bidder<T>> bidders, Func<string, JsonElement, double> score, TimeSpan? within = null, int mostAwards = UsualAwards)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(bidders);
        ArgumentNullException.ThrowIfNull(score);
        ArgumentOutOfRangeException.ThrowIfZero(bidders.Count, nameof(bidders));
        ArgumentOutOfRangeException.ThrowIfLessThan(mostAwards, 1);
        var (silent, failed) = (new List<string>(), new List<FailedMember>());
        var asked = await Task.WhenAll(bidders.Select(bidder => AskAsync(context.Scope("offer").Scope(bidder.Name), bidder)));
        // A stable order: of equal scores the bidder that stands first.
        var offers = asked.OfType<Offer>().OrderByDescending(static offer => offer.Score).ToList();
        if (offers.Count == 0) { throw PatternException.NoOffer(failed); }
        for (var award = 0; ; award++)
        {
            var offer = offers[award];
            try
            {
                var value = await bidders.First(bidder => bidder.Name == offer.By).WorkAsync(context.Scope("work").Scope(offer.By), offer);
                return new Contract<T>(offer, value) { Offers = offers, Silent = [.. bidders.Select(static bidder => bidder.Name).Where(silent.Contains)], Failed = failed };
            }
            catch (TuttiException failure) when (award + 1 < Math.Min(mostAwards, offers.Count) && IsOwn(failure))
            {
                failed.Add(new FailedMember(offer.By, failure));
            }
        }

        async Task<Offer?> AskAsync(WorkflowContext scope, Bidder<T> bidder)
        {
            try
            {
                var said = within is { } time
                    ? await scope.WithinAsync("first", time, bidder.OfferAsync, late: null)
                    : await bidder.OfferAsync(scope);
                if (said is { } made) { return new Offer(bidder.Name, made, Checked(bidder.Name, score(bidder.Name, made))); }
                silent.Add(bidder.Name);
            }
            catch (TuttiException failure) when (IsOwn(failure)) { failed.Add(new FailedMember(bidder.Name, failure)); }
            return null;
        }
    }

    private static bool IsOwn(TuttiException failure) => failure is not (HostUnsuitedException or NonDeterminismException);

    private static double Checked(string name, double score) => double.IsFinite(score) ? score : throw PatternException.NoScore(name, score);
}

/// <summary>Who may make an offer.</summary>
/// <typeparam name="T">What the work gives.</typeparam>
/// <param name="Name">The name: of its scopes, and in the result.</param>
/// <param name="OfferAsync">Makes an offer; null for none.</param>
/// <param name="WorkAsync">Does the task, with its own offer.</param>
public sealed record Bidder<T>(string Name, Func<WorkflowContext, Task<JsonElement?>> OfferAsync, Func<WorkflowContext, Offer, Task<T>> WorkAsync);

/// <summary>An offer.</summary>
/// <param name="By">Whose.</param>
/// <param name="Said">What it says.</param>
/// <param name="Score">How good it is.</param>
public sealed record Offer(string By, JsonElement Said, double Score);

/// <summary>Who did a task that was announced. Immutable.</summary>
/// <typeparam name="T">What the work gives.</typeparam>
/// <param name="Won">The offer of whoever did it in the end.</param>
/// <param name="Value">What the work gave.</param>
public sealed record Contract<T>(Offer Won, T Value)
{
    /// <summary>All offers, the best first.</summary>
    public IReadOnlyList<Offer> Offers { get; init; } = [];

    /// <summary>Who made none, or none in time.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Who failed: at making an offer, or at the task.</summary>
    public IReadOnlyList<FailedMember> Failed { get; init; } = [];
}
