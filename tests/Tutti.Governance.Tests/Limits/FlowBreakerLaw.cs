using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Limits;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Limits;

/// <summary>A breaker of flows lets runs start as the list of how its runs ended says, whatever the order.</summary>
public sealed class FlowBreakerLaw
{
    private static readonly FlowTerms Terms = new(50, 4, 4, null, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));

    [Fact]
    public void Decide_AnyHistory_OpensExactlyAtTheShare_AndLetsOneTryAtATime() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue - 1)), static seed => Holds(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    /// <summary>Runs that start and end in any order, beside a list of how those ended that count.</summary>
    private static bool Holds(int seed)
    {
        var (random, time, breaker) = (new Random(seed), new ManualTime(), new FlowBreaker());
        var store = new InMemoryStore(Guid.Empty);
        var engine = Objects.Open(store, time, breaker.Declare);
        var underWay = new List<string>();
        for (var move = 0; move < 60; move++)
        {
            time.Advance(TimeSpan.FromSeconds(random.Next(0, 240)));
            var before = Objects.Wait(engine.LookAsync(breaker, "b/f", static state => (state.Circuit, state.Until, state.Trial, Ends: state.Outcomes.ToList())));
            if (underWay.Count > 0 && random.Next(2) == 0)
            {
                var run = underWay[random.Next(underWay.Count)];
                underWay.Remove(run);
                var end = (FlowEnd)random.Next(1, 4);
                Objects.Wait(engine.RequestAsync(breaker, "b/f", new FlowMessage.Ended(run, end, time.GetUtcNow())));
                Objects.Wait(engine.RequestAsync(breaker, "b/f", new FlowMessage.Ended(run, FlowEnd.Failed, time.GetUtcNow())));
                var after = Objects.Wait(engine.LookAsync(breaker, "b/f", static state => (state.Circuit, state.Outcomes.Count, Failures: state.Outcomes.Count(static outcome => outcome.IsFailure))));
                Objects.Require(before.Circuit != CircuitStatus.Open || after.Circuit == CircuitStatus.Open, "a run of before closed it");
                Objects.Require(after.Circuit != CircuitStatus.Closed || after.Count < Terms.Least || after.Failures * 100 < Terms.Percent * after.Count, "it is broken, and closed");
                continue;
            }

            var reply = Objects.Wait(engine.RequestAsync(breaker, "b/f", new FlowMessage.Start($"t{move}", Terms)));
            var isOpen = before.Circuit != CircuitStatus.Closed && before.Until > time.GetUtcNow();
            Objects.Require(reply.MayStart == !isOpen && (reply.At is null) == reply.MayStart, $"{reply} while {before}");
            Objects.Require(reply.IsTrial == (reply.MayStart && before.Circuit != CircuitStatus.Closed), $"{reply} while {before}");
            if (!reply.MayStart) { continue; }
            Objects.Wait(engine.RequestAsync(breaker, "b/f", new FlowMessage.Began($"t{move}", $"r{move}")));
            underWay.Add($"r{move}");
        }

        var was = Objects.Wait(engine.LookAsync(breaker, "b/f", Text));
        Objects.Close(engine);
        Objects.Require(Objects.Wait(Objects.Open(store, time, breaker.Declare).LookAsync(breaker, "b/f", Text)) == was, $"seed {seed}: read back it is another");
        return true;
    }

    private static string Text(FlowState state) => JsonSerializer.Serialize(state, FlowJson.Default.FlowState);
}
