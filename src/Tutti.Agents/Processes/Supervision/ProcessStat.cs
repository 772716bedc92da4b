using System.Buffers.Text;
using System.Globalization;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>One line of <c>/proc/&lt;pid&gt;/stat</c>: who a process is, and whose child.</summary>
/// <param name="ProcessId">Its number, which the system gives to another process after it ended.</param>
/// <param name="ParentId">The number of its parent.</param>
/// <param name="State">One letter; <c>Z</c> and <c>X</c> have ended.</param>
/// <param name="StartTicks">Clock ticks from boot to its start: with the number, unique until the next boot.</param>
internal readonly record struct ProcessStat(int ProcessId, int ParentId, char State, long StartTicks)
{
    private const int FieldsBeforeStart = 18;

    internal bool HasEnded => State is 'Z' or 'X';

    internal static unsafe bool TryRead(int processId, out ProcessStat stat)
    {
        stat = default;
        var file = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"), Libc.OpenReadOnly | Libc.OpenCloseOnExec);
        if (file < 0) { return false; }
        var buffer = stackalloc byte[1024];
        var length = Libc.Read(file, buffer, 1024);
        _ = Libc.Close(file);
        return length > 0 && TryParse(processId, new ReadOnlySpan<byte>(buffer, (int)length), out stat);
    }

    internal static bool TryParse(int processId, ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;
        // The name is in parentheses and may itself hold spaces and parentheses, so the last one counts.
        var nameEnd = line.LastIndexOf((byte)')');
        if (nameEnd < 0 || line.Length < nameEnd + 4) { return false; }
        var state = (char)line[nameEnd + 2];
        var rest = line[(nameEnd + 4)..];
        if (!Utf8Parser.TryParse(rest, out int parent, out _)) { return false; }
        for (var skipped = 0; skipped < FieldsBeforeStart; skipped++)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 0) { return false; }
            rest = rest[(space + 1)..];
        }

        if (!Utf8Parser.TryParse(rest, out long start, out _)) { return false; }
        stat = new ProcessStat(processId, parent, state, start);
        return true;
    }
}
