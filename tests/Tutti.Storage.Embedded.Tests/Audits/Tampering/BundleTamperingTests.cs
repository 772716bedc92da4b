using System.Text;
using System.Text.Json.Nodes;
using Tutti.Kernel;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Tampering;

/// <summary>What somebody could do to the members of a bundle, by name, with sizes and sums of the ZIP made right again. Each is found, also where the statement is taken out so that only the proofs speak.</summary>
public sealed class BundleTamperingTests
{
    private static readonly Dictionary<string, (bool NeedsStatement, Action<Dictionary<string, byte[]>, Dictionary<string, byte[]>> Tamper)> All = new()
    {
        ["the receipt of another run"] = (true, static (members, other) => members[ZipFiles.Receipt] = other[ZipFiles.Receipt]),
        ["the statement of another run"] = (true, static (members, other) => members[ZipFiles.Statement] = other[ZipFiles.Statement]),
        ["the text of another run"] = (true, static (members, other) => members[ZipFiles.Readme] = other[ZipFiles.Readme]),
        ["the last record left out"] = (true, static (members, _) => Edit(members, static json => json["records"]!.AsArray().RemoveAt(json["records"]!.AsArray().Count - 1))),
        ["white space in the receipt"] = (true, static (members, _) => members[ZipFiles.Receipt] = [.. members[ZipFiles.Receipt], (byte)'\n']),
        ["two records swapped"] = (false, static (members, _) => Edit(members, static json => Swap(json["records"]!.AsArray()))),
        ["a record twice"] = (false, static (members, _) => Edit(members, static json => json["records"]!.AsArray().Insert(1, json["records"]![1]!.DeepClone()))),
        ["the proofs of two records swapped"] = (false, static (members, _) => Edit(members, static json =>
        {
            var (first, second) = (json["records"]![0]!, json["records"]![1]!);
            (first["proof"], second["proof"]) = (second["proof"]!.DeepClone(), first["proof"]!.DeepClone());
        })),
        ["the content of a record"] = (false, static (members, _) => Edit(members, static json => json["records"]![1]!["disclosed"]!["content"] = Convert.ToBase64String("paid twice"u8))),
        ["the path of a record"] = (false, static (members, _) => Edit(members, static json => json["records"]![1]!["disclosed"]!["path"] = "refuse")),
        ["the time in a header"] = (false, static (members, _) => Edit(members, static json =>
        {
            var header = Convert.FromBase64String(json["records"]![1]!["header"]!.GetValue<string>());
            header[64] ^= 1;
            json["records"]![1]!["header"] = Convert.ToBase64String(header);
        })),
        ["the head of another log of this key"] = (false, static (members, other) => Edit(members, json => json["checkpoint"] = Sign(json, 1, static head => head with { Root = TreeHash.Empty }))),
        ["the head of another size, signed anew"] = (false, static (members, other) => Edit(members, json => json["checkpoint"] = Sign(json, 1, static head => head with { Size = head.Size + 100 }))),
        ["the head signed with another key, which is given along"] = (false, static (members, other) => Edit(members, json =>
        {
            json["checkpoint"] = Sign(json, 2, static head => head);
            json["key"] = SignedStores.Signer(2).Key.ToString();
        })),
        ["the name of the run"] = (false, static (members, _) => Edit(members, static json => json["run"] = AuditedRuns.Report.ToString())),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verify_TamperedBundle_IsFound(string name)
    {
        var disk = await AuditedRuns.SignedAsync();
        var (members, other) = (MembersOf(AuditedRuns.Prove(disk, AuditedRuns.Refund)), MembersOf(AuditedRuns.Prove(disk, AuditedRuns.Report)));
        Assert.False(IsFound(members));

        All[name].Tamper(members, other);

        Assert.True(IsFound(members), name);
        members.Remove(ZipFiles.Statement);
        Assert.Equal(!All[name].NeedsStatement, IsFound(members));
    }

    private static Dictionary<string, byte[]> MembersOf(Receipt receipt) => ZipFiles.MembersOf(RunBundle.Of(receipt, [], SignedStores.Signer(1)).ToBytes());

    private static bool IsFound(Dictionary<string, byte[]> members)
    {
        try { return BundleAudit.Verify(ZipWriter.Write([.. members.Select(static member => (member.Key, member.Value))]), new AuditTrust { Key = SignedStores.Signer(1).Key }).HasFailed; }
        catch (TuttiException refused) when (refused.Code is "TUT3520" or "TUT3532" or "TUT1201") { return true; }
    }

    private static void Edit(Dictionary<string, byte[]> members, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(members[ZipFiles.Receipt])!;
        change(json);
        members[ZipFiles.Receipt] = Encoding.UTF8.GetBytes(json.ToJsonString() + "\n");
    }

    private static void Swap(JsonArray records)
    {
        var first = records[0]!;
        records.RemoveAt(0);
        records.Insert(1, first);
    }

    private static string Sign(JsonNode json, int signer, Func<LogCheckpoint, LogCheckpoint> change)
    {
        var head = LogCheckpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(json["checkpoint"]!.GetValue<string>())).Text);
        return SignedNote.Sign(change(head).ToString(), SignedStores.Signer(signer)).ToString();
    }
}
