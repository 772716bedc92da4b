using System.Diagnostics;
using System.Security.Cryptography;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>W8: what proofs cost: W1 and W3 with signed heads and without, turn by turn; a leaf beside a plain hash; proofs in a log of a million records.</summary>
internal static class Proven
{
    private const int Leaves = 1_000_000;
    private const int ChainSteps = 2_000;
    private const int CrowdSteps = 10;
    private const int CrowdWidth = 1_000;
    private const int RecordBytes = 300;

    public static async Task RunAsync(Session session)
    {
        session.Say("W8: W1 and W3 with signed heads and without");
        await CompareAsync(session, "chain", ChainSteps, static host => host.RunAsync(Workflows.Chain, ChainSteps)).ConfigureAwait(false);
        var runs = session.IsQuick ? 2 * CrowdWidth : 10_000;
        var store = await CompareAsync(session, "crowd", runs * CrowdSteps, host => Host.PoolAsync(runs, CrowdWidth, _ => host.RunAsync(Workflows.Chain, CrowdSteps))).ConfigureAwait(false);
        if (session.IsSlowed) { return; }
        session.Say("W8: all records of that store verified");
        Verify(session, store);
        session.Say("W8: leaves and proofs of a million records");
        Hash(session);
        Prove(session);
    }

    /// <returns>The store with signed heads.</returns>
    private static async Task<string> CompareAsync(Session session, string name, int steps, Func<Host, Task> work)
    {
        var (unsigned, signed) = (session.FreshDirectory(), session.FreshDirectory());
        var hosts = new[] { await Host.OpenAsync(unsigned, signs: false).ConfigureAwait(false), await Host.OpenAsync(signed).ConfigureAwait(false) };
        foreach (var host in hosts) { await work(host).ConfigureAwait(false); }
        var (rates, kept) = (new[] { new List<double>(), new List<double>() }, new List<double>());
        for (var round = 0; round < session.Reps(11); round++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                var which = (round + turn) % 2; // who is first changes, so that neither has the quieter half
                var started = Stopwatch.GetTimestamp();
                await work(hosts[which]).ConfigureAwait(false);
                rates[which].Add(steps / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            kept.Add(100 * rates[1][^1] / rates[0][^1]);
        }

        session.Report("W8", $"{name}.unsigned", "steps/s", rates[0]);
        session.Report("W8", $"{name}.signed", "steps/s", rates[1]);
        session.Report("W8", $"{name}.kept", "%", kept);
        foreach (var host in hosts) { await host.DisposeAsync().ConfigureAwait(false); }
        return signed;
    }

    private static void Verify(Session session, string directory)
    {
        var rates = new List<double>();
        for (var round = 0; round < session.Reps(5); round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var audit = StoreAudit.Open(directory);
            var report = audit.Verify(run: null, new AuditTrust(), progress: null, CancellationToken.None);
            rates.Add(report.Records / Stopwatch.GetElapsedTime(started).TotalSeconds);
            Check.That(!report.HasFailed, "W8");
        }

        session.Report("W8", "verify.all", "records/s", rates);
    }

    /// <summary>What a record costs: its commitment and its leaf in the tree, beside one plain hash of all its bytes.</summary>
    private static void Hash(Session session)
    {
        var record = new byte[RecordBytes];
        var hash = new byte[TreeHash.Size];
        var (plain, proven, ratio) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(11); round++)
        {
            var count = session.IsQuick ? 10_000 : 200_000;
            plain.Add(Microseconds(count, _ => SHA256.HashData(record, hash)));
            var tree = new MerkleTree(new EdgeLevels());
            proven.Add(Microseconds(count, _ =>
            {
                ContentDigest.Of(record.AsSpan(RecordHeader.Size)).Write(hash); // salt, path, body and content
                TreeHash.Leaf(record.AsSpan(0, RecordHeader.Size), hash);
                tree.Append(hash);
            }));
            ratio.Add(proven[^1] / plain[^1]);
        }

        session.Report("W8", "hash.plain", "us/record", plain);
        session.Report("W8", "hash.proven", "us/record", proven);
        session.Report("W8", "hash.ratio", "x", ratio);
    }

    private static void Prove(Session session)
    {
        var tree = new MerkleTree(new MemoryLevels());
        ulong state = 1;
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        for (var index = 0; index < Leaves; index++)
        {
            BitConverter.TryWriteBytes(leaf, Next(ref state));
            tree.Append(leaf);
        }

        var root = tree.Root(Leaves);
        var (rooted, included, extended, verified) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < session.Reps(201); round++)
        {
            var index = (long)(Next(ref state) % Leaves);
            IReadOnlyList<ContentDigest> proof = [];
            rooted.Add(Microseconds(1, _ => tree.Root(Leaves)));
            included.Add(Microseconds(1, _ => proof = tree.ProveInclusion(index, Leaves)));
            extended.Add(Microseconds(1, _ => tree.ProveConsistency(index + 1, Leaves)));
            var wrong = MerkleProof.Includes(root, index, Leaves, proof, root);
            Check.That(!wrong, "W8");
            verified.Add(Microseconds(1, _ => MerkleProof.Includes(root, index, Leaves, proof, root)));
        }

        session.Report("W8", "root", "us", rooted);
        session.Report("W8", "prove.inclusion", "us", included);
        session.Report("W8", "prove.consistency", "us", extended);
        session.Report("W8", "verify.inclusion", "us", verified);
    }

    /// <summary>Any numbers will do, the same each time (xorshift).</summary>
    private static ulong Next(ref ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        return state ^= state << 17;
    }

    private static double Microseconds(int count, Action<int> work)
    {
        var started = Stopwatch.GetTimestamp();
        for (var index = 0; index < count; index++) { work(index); }
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }
}
