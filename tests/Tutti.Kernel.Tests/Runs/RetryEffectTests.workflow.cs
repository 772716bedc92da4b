using System.Text;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>What lies in the journal behind the step that failed, when the run is retried from there (rule R8).</summary>
public sealed class RetryEffectTests
{
    [Fact]
    public async Task P3_GivenAnEffectBehindTheFailure_WhenTheRunIsRetried_ThenAPersonIsAskedBeforeItActsAgain_AndItsNoteStands()
    {
        var (fails, acted) = (true, 0);
        await using var host = await new KernelHost().With<int, string>("work", async (ctx, _) =>
        {
            var failing = ctx.StepAsync<int>("fail", _ => fails ? throw new StepRejectedException("not today") : new ValueTask<int>(1)).AsTask();
            await Task.WhenAny(failing);
            var once = ctx.StepAsync("once", StepOptions.AtMostOnce, async step =>
            {
                if (++acted > 1) { return Encoding.UTF8.GetString(step.EarlierNote.Span); }
                await step.NoteAsync("pid 42"u8.ToArray());
                await Correcting.UntilCancelledAsync(step.CancellationToken);
                throw new OperationCanceledException(step.CancellationToken);
            }).AsTask();
            await ctx.SignalAsync<string>("go");
            return $"{await failing} {await once}";
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        await host.SeeAsync(run, "step.noted");
        await host.Engine.SignalAsync(run, "go", "", "test", "1", KernelHost.Cancellation);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);

        fails = false;
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);
        var lost = await host.SeeAsync(run, "step.unknown");
        Assert.Equal((1, "once"), (acted, lost.Path));
        await host.Engine.ResolveAsync(run, lost.Path, UnknownResolution.DidNotHappen, "ann", default, cancellationToken: KernelHost.Cancellation);

        Assert.Equal("1 pid 42", await host.ResultAsync<string>(run));
        Assert.Equal(2, acted);
    }

    [Fact]
    public async Task P2_GivenAMessageAnsweredBehindTheFailure_WhenTheRunIsRetried_ThenItsReplyIsKept_AndTheObjectIsNotAsked()
    {
        var (fails, till) = (true, new Till());
        await using var host = await new KernelHost(till.Declare).With<int, long>("work", async (ctx, _) =>
        {
            var failing = ctx.StepAsync<int>("fail", _ => fails ? throw new StepRejectedException("not today") : new ValueTask<int>(1)).AsTask();
            await Task.WhenAny(failing);
            var reply = await ctx.RequestAsync("add", till, "main", new TillMessage.Add(5));
            return await failing + reply.Balance;
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        Assert.Equal(RunStatus.Failed, (await host.EndAsync(run)).Status);
        var answers = (await host.KindsAsync(run)).Count(static kind => kind == "request.answered");

        fails = false;
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Equal(6, await host.ResultAsync<long>(run));
        Assert.Equal((1, 1, 2), (till.Decisions, answers, (await host.KindsAsync(run)).Count(static kind => kind == "request.answered"))); // journaled again, not asked for
    }
}
