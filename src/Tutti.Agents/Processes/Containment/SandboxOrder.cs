namespace Tutti.Agents.Processes.Containment;

/// <summary>What a supervisor builds a room from. Everything is resolved.</summary>
internal sealed record SandboxOrder
{
    internal required bool AllowsNetwork { get; init; }

    /// <summary>Real paths of existing files and folders.</summary>
    internal required IReadOnlyList<string> WritablePaths { get; init; }

    /// <summary>Real paths of existing files and folders.</summary>
    internal required IReadOnlyList<string> HiddenPaths { get; init; }

    internal required long TemporaryBytes { get; init; }

    /// <summary>Absolute path of the program that makes namespaces.</summary>
    internal required string Launcher { get; init; }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(AllowsNetwork);
        Write(writer, WritablePaths);
        Write(writer, HiddenPaths);
        writer.Write(TemporaryBytes);
        writer.Write(Launcher);
    }

    internal static SandboxOrder Read(BinaryReader reader) => new()
    {
        AllowsNetwork = reader.ReadBoolean(),
        WritablePaths = ReadPaths(reader),
        HiddenPaths = ReadPaths(reader),
        TemporaryBytes = reader.ReadInt64(),
        Launcher = reader.ReadString(),
    };

    private static void Write(BinaryWriter writer, IReadOnlyList<string> paths)
    {
        writer.Write(paths.Count);
        foreach (var path in paths) { writer.Write(path); }
    }

    private static string[] ReadPaths(BinaryReader reader)
    {
        var paths = new string[reader.ReadInt32()];
        for (var index = 0; index < paths.Length; index++) { paths[index] = reader.ReadString(); }
        return paths;
    }
}
