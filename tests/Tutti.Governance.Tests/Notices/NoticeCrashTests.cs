using System.Text.Json;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Testing;
using static Tutti.Governance.Tests.Notices.NoticeWorld;

namespace Tutti.Governance.Tests.Notices;

/// <summary>A host that dies between any two records while it tells people.</summary>
public sealed class NoticeCrashTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R1_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenTheMessageArrivesUnderTheSameId()
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var expected = await ToldAsync(whole);
        for (var survived = expected.Asked; survived < expected.Records; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);

            var told = await ToldAsync(rest);

            Assert.Equal((survived, expected.Id, survived <= expected.TakenAt), (survived, told.Id, told.WasTold));
        }
    }

    /// <summary>One run that asks, under one key, until the message is taken; and whether it was sent by this host.</summary>
    private static async Task<(string Id, bool WasTold, long Asked, long TakenAt, long Records)> ToldAsync(InMemoryStore store)
    {
        using var hook = new HookReceiver();
        var host = await OpenAsync(hook, store: store);
        var run = await host.RunAsync("pay", 55, "one");
        await host.SeeAsync(run, "question.asked");
        var notice = await NoticeAsync(host);
        await host.EndAsync(notice.Id);
        var records = await store.ReadRunAsync(notice.Id, 0, Cancellation);
        var asked = (await store.ReadRunAsync(run, 0, Cancellation)).First(static record => record.Kind == RecordKind.QuestionAsked).Position;
        var taken = records.First(static record => record.Kind == RecordKind.StepCompleted).Position;
        var id = JsonElement.Parse(records[0].Content.Span).GetProperty("id").GetString() ?? "";
        var wasTold = hook.Waiting > 0;
        if (wasTold)
        {
            var message = hook.TryTake();
            Assert.Equal(id, message?.Id);
            Assert.True(message?.IsFrom(Secret, host.Time.GetUtcNow()));
            Assert.False(message?.IsFrom(Older, host.Time.GetUtcNow()));
            Assert.DoesNotContain("\"amount\"", message?.Text, StringComparison.Ordinal);
        }

        await host.CloseAsync();
        return (id, wasTold, asked + 1, taken, store.DurableHead);
    }
}
