using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Governance.Calls;
using Tutti.Governance.Policies.Testing;

namespace Tutti.Governance.Policies.Comparing;

/// <summary>Calls from JSON lines: one object a line, with the keys that tests of policies have.</summary>
public static class RecordedCalls
{
    /// <summary>Reads one call, as YAML or JSON writes it.</summary>
    /// <param name="policy">The policy that it is for: a tool without a fingerprint is taken as it was reviewed there.</param>
    /// <param name="node">A map with <c>call</c>, and perhaps <c>as</c>, <c>caller</c>, <c>args</c>, <c>run</c>, <c>step</c>, <c>now</c>, <c>after</c>, <c>fingerprint</c>.</param>
    /// <exception cref="DocumentException">It is no call; all faults are listed.</exception>
    public static GateCall Read(PolicySet policy, DocumentNode node)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(node);
        var faults = new FaultList();
        var map = new MapReader(node, "a call", faults);
        var call = new PolicyTestReader(policy, faults).ReadCall(map);
        map.Close();
        return call is null || faults.HasErrors ? throw new DocumentException(faults.All) : call;
    }

    /// <summary>Reads the lines of a file; empty ones are skipped.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="DocumentException">A line is no JSON object; the fault names it.</exception>
    public static IReadOnlyList<DocumentNode> Lines(ReadOnlySpan<byte> utf8, string file)
    {
        var lines = new List<DocumentNode>();
        var number = 0;
        foreach (var range in utf8.Split((byte)'\n'))
        {
            number++;
            var line = utf8[range].Trim(" \t\r"u8);
            if (line.IsEmpty) { continue; }
            try
            {
                lines.Add(Moved(JsonDocuments.Parse(line, file), number - 1));
            }
            catch (DocumentException refused)
            {
                throw new DocumentException([.. refused.Faults.Select(fault => fault with { Place = Moved(fault.Place, number - 1) })]);
            }
        }

        return lines;
    }

    private static DocumentNode Moved(DocumentNode node, int lines) => node switch
    {
        DocumentNode.Map map => new DocumentNode.Map([.. map.Entries.Select(entry => new DocumentEntry(entry.Key, Moved(entry.Value, lines)) { Place = Moved(entry.Place, lines) })], Moved(map.Place, lines)),
        DocumentNode.List list => new DocumentNode.List([.. list.Items.Select(item => Moved(item, lines))], Moved(list.Place, lines)),
        _ => node with { Place = Moved(node.Place, lines) },
    };

    private static SourcePlace Moved(SourcePlace place, int lines) => place with { Position = place.Position with { Line = place.Position.Line + lines } };
}
