using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Bundles;

/// <summary>What a statement says of a run.</summary>
public sealed class RunFactsTests
{
    [Fact]
    public async Task Of_RunThatWasErasedLater_EndsWhereTheRunDid()
    {
        var disk = await AuditedRuns.SignedAsync();
        await using (var store = SignedStores.Open(disk))
        {
            var erasure = new RunErasedBody("ann", "she asked", "", "refunds", 3).Encode();
            store.Append([new RecordDraft(RecordKind.RunErased, AuditedRuns.Refund, PathKey.Root, "", 5, 9_000_000, erasure, default)], null);
            store.CommitOnce();
        }

        var facts = RunFacts.Of(AuditedRuns.Prove(disk, AuditedRuns.Refund));

        Assert.Equal(("1970-01-01T00:00:06.000000Z", "completed", 6), (facts.Ended, facts.Status, facts.Records));
    }
}
