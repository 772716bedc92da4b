namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>What lies in a bundle, by name.</summary>
/// <param name="Receipt">The records and their proofs.</param>
/// <param name="Readme">What a person reads.</param>
/// <param name="Statement">The signed statement; null where there is none.</param>
internal sealed record BundleMembers(byte[] Receipt, byte[] Readme, byte[]? Statement)
{
    public const string ReadmeName = "README.txt";
    public const string ReceiptName = "receipt.json";
    public const string StatementName = "statement.sigstore.json";
    public const string Listed = $"{ReadmeName}, {ReceiptName} and {StatementName}";

    private const int MostNotes = 1 << 20;
    private const int MostReceipt = 128 << 20;

    /// <summary>Bytes of a file that can be a bundle at all: the members, and room for what names them.</summary>
    public const long MostFile = MostReceipt + (2 * MostNotes) + (64 << 10);

    /// <summary>Reads the members of a file, and refuses everything else that it holds.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It is damaged (TUT3520), has other members (TUT3521), or is too large (TUT3522).</exception>
    public static BundleMembers Read(byte[] file)
    {
        if (file.Length > MostFile) { throw BundleErrors.TooLarge("The file", file.Length, MostFile); }
        var members = new Dictionary<string, byte[]>();
        foreach (var entry in ZipEntries.Of(file))
        {
            if (MostOf(entry.Name) == 0) { throw BundleErrors.Member($"it has a member '{BundleErrors.Shown(entry.Name)}'"); }
            if (members.ContainsKey(entry.Name)) { throw BundleErrors.Member($"'{entry.Name}' is in it twice"); }
            members.Add(entry.Name, entry.Read(file, MostOf(entry.Name)));
        }

        return new BundleMembers(
            members.GetValueOrDefault(ReceiptName) ?? throw BundleErrors.Member($"'{ReceiptName}' is missing"),
            members.GetValueOrDefault(ReadmeName) ?? throw BundleErrors.Member($"'{ReadmeName}' is missing"),
            members.GetValueOrDefault(StatementName));
    }

    /// <summary>The file. Equal members give equal bytes: sorted, stored as they are, with one time for all.</summary>
    public byte[] Write()
    {
        foreach (var (name, bytes) in All().Where(static member => member.Bytes.Length > MostOf(member.Name))) { throw BundleErrors.TooLarge($"'{name}'", bytes.Length, MostOf(name)); }
        return ZipWriter.Write([.. All()]);
    }

    private IEnumerable<(string Name, byte[] Bytes)> All()
    {
        yield return (ReadmeName, Readme);
        yield return (ReceiptName, Receipt);
        if (Statement is not null) { yield return (StatementName, Statement); }
    }

    private static int MostOf(string name) => name switch { ReceiptName => MostReceipt, ReadmeName or StatementName => MostNotes, _ => 0 };
}
