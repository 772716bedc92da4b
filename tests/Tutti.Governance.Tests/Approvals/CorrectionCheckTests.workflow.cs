using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Tests.Gates;
using Tutti.Governance.Tests.Identities;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace Tutti.Governance.Tests.Approvals;

public sealed class CorrectionCheckTests
{
    private const string Ask = "rules:\n  - { id: all, allow: \"*\" }\n  - { id: pay, ask: pay.out, by: { group: owners } }\n";

    private static readonly (ApiKey Stored, string Text) AnnsKey = ApiKey.Create("anns", "ann");
    private static readonly (ApiKey Stored, string Text) BobsKey = ApiKey.Create("bobs", "bob");

    private static readonly string Keys = $$"""
        identities:
          keys:
            anns: { sha256: {{AnnsKey.Stored.Sha256}}, user: ann }
            bobs: { sha256: {{BobsKey.Stored.Sha256}}, user: bob }
          groups: { owners: [ann] }

        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rules: [{ id: all, allow: \"*\" }]", false, null)] // knows nobody: whoever reaches the host
    [InlineData(Ask, false, "TUT2658")] // asks people, and nobody could answer: nobody may step in either
    [InlineData("default: ask", false, "TUT2658")]
    [InlineData("corrections: { user: ann }", false, "TUT2658")]
    [InlineData(Ask, true, "TUT2658")]
    public async Task E5_WithoutAProof_OnlyAPolicyThatKnowsNobodyLetsThemIn(string rest, bool hasKeys, string? code) =>
        Assert.Equal(code ?? "carl", await TryAsync((hasKeys ? Keys : "") + rest, proof: ""));

    [Theory]
    [InlineData("rules: [{ id: all, allow: \"*\" }]", "ann", "bob")] // only knows keys: all that it knows
    [InlineData(Ask, "ann", "TUT2659")] // those whom it asks
    [InlineData("default: ask\n" + Ask, "ann", "bob")] // it asks anybody
    [InlineData("corrections: { user: bob }\n" + Ask, "TUT2659", "bob")] // those whom it names, and nobody else
    [InlineData("corrections: { group: [owners, ops] }\n" + Ask, "ann", "TUT2659")]
    public async Task E5_WithAKey_ThoseMayWhomThePolicyNames(string rest, string ann, string bob)
    {
        Assert.Equal(ann, await TryAsync(Keys + rest, AnnsKey.Text));
        Assert.Equal(bob, await TryAsync(Keys + rest, BobsKey.Text));
    }

    [Fact]
    public async Task E5_WithAForgedKey_NobodyMay() => Assert.Equal("TUT2300", await TryAsync(Keys + Ask, AnnsKey.Text[..^1] + (AnnsKey.Text[^1] == 'a' ? 'b' : 'a')));

    [Fact]
    public void Corrections_WithoutAnybody_AreAFault()
    {
        Assert.Null(Policy.TryOf("corrections: { }", out var faults));
        Assert.NotEmpty(faults);
    }

    [Fact]
    public async Task GivenACallThatAPersonSaysWasMade_WhenARuleWantsItMadeBefore_ThenItDoesNotCount()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await new GateHost("""
            rules:
              - { id: all, allow: "check.*" }
              - { id: pay, allow: pay.out, after: { check.stock: "true" } }

            """).With<int, string>("shop", async (ctx, session, _) =>
        {
            var check = await session.CallAsync(ctx, "check", GateHost.OrderOf("check.stock", "{}") with { Options = StepOptions.Pure }, async (step, _) =>
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, step.CancellationToken).ConfigureAwait(false);
                return new GateResult<string>("never");
            });
            try { return $"{check} {await session.CallAsync(ctx, "pay", GateHost.OrderOf("pay.out", "{}"), static (_, _) => ValueTask.FromResult(new GateResult<string>("paid")))}"; }
            catch (CallDeniedException denied) { return $"{check} {denied.Denial.Code}"; }
        }).OpenAsync();
        var run = await host.RunAsync("shop", 0);
        await entered.Task.WaitAsync(Cancellation);

        await host.Engine.CorrectAsync(run, "check", JsonElement.Parse("\"in stock\""), new CorrectionOptions { By = "ann", Because = "I counted" }, Cancellation);

        Assert.Matches("^in stock TUT2", await host.ResultAsync<string>(run));
    }

    /// <summary>Who it is, or the code of the refusal.</summary>
    private static async Task<string> TryAsync(string policies, string proof)
    {
        var policy = Policy.Of(policies);
        var gate = new Gate(policy) { Authenticator = new Authenticator(() => policy, new TestIssuer(), new ManualTime(Policy.Now)) };
        var offer = new CorrectionOffer(default, "step", new CorrectionOptions { By = "carl", Because = "why", Proof = proof });
        try { return await new CorrectionCheck(gate).RequireAsync(offer, Cancellation); }
        catch (TuttiException refusal) { return refusal.Code; }
    }
}
