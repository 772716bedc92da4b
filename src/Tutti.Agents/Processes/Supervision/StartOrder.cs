using System.Text;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Processes.Limits;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>What a supervisor executes. Everything is resolved; the supervisor decides nothing.</summary>
internal sealed record StartOrder
{
    /// <summary>Absolute path of the file.</summary>
    internal required string File { get; init; }

    /// <summary>All arguments, the name of the program first.</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Absolute path.</summary>
    internal required string WorkingDirectory { get; init; }

    /// <summary>The whole environment.</summary>
    internal required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The whole standard input.</summary>
    internal required ReadOnlyMemory<byte> StandardInput { get; init; }

    /// <summary>Whether more input follows in messages of its own.</summary>
    internal bool KeepsInputOpen { get; init; }

    /// <summary>Whether standard error gets a pipe of its own.</summary>
    internal required bool SeparatesErrors { get; init; }

    /// <summary>Between the polite signal and the deadly one.</summary>
    internal required TimeSpan Grace { get; init; }

    /// <summary>What the supervisor measures, and what it asks of the kernel.</summary>
    internal required ProcessLimits Limits { get; init; }

    /// <summary>The room to build; null for none.</summary>
    internal required SandboxOrder? Sandbox { get; init; }

    internal byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(File);
            writer.Write(Arguments.Count);
            foreach (var argument in Arguments) { writer.Write(argument); }
            writer.Write(WorkingDirectory);
            writer.Write(Environment.Count);
            foreach (var (name, value) in Environment)
            {
                writer.Write(name);
                writer.Write(value);
            }

            writer.Write(StandardInput.Length);
            writer.Write(StandardInput.Span);
            writer.Write(KeepsInputOpen);
            writer.Write(SeparatesErrors);
            writer.Write(Grace.Ticks);
            Limits.Write(writer);
            writer.Write(Sandbox is not null);
            Sandbox?.Write(writer);
        }

        return buffer.ToArray();
    }

    internal static StartOrder Decode(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        return new StartOrder
        {
            File = reader.ReadString(),
            Arguments = ReadArguments(reader),
            WorkingDirectory = reader.ReadString(),
            Environment = ReadEnvironment(reader),
            StandardInput = reader.ReadBytes(reader.ReadInt32()),
            KeepsInputOpen = reader.ReadBoolean(),
            SeparatesErrors = reader.ReadBoolean(),
            Grace = TimeSpan.FromTicks(reader.ReadInt64()),
            Limits = ProcessLimits.Read(reader),
            Sandbox = reader.ReadBoolean() ? SandboxOrder.Read(reader) : null,
        };
    }

    private static string[] ReadArguments(BinaryReader reader)
    {
        var arguments = new string[reader.ReadInt32()];
        for (var index = 0; index < arguments.Length; index++) { arguments[index] = reader.ReadString(); }
        return arguments;
    }

    private static Dictionary<string, string> ReadEnvironment(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var environment = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            var name = reader.ReadString();
            environment[name] = reader.ReadString();
        }

        return environment;
    }
}
