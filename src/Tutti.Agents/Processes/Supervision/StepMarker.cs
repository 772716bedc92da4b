using System.Globalization;
using System.Text;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>The variable that everything carries which a supervisor has started; children inherit it, whatever else they shed.</summary>
internal static class StepMarker
{
    internal const string Variable = "TUTTI_STEP";

    /// <summary>Whether a process carries exactly this marker.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="marker">Variable, equals sign and value as UTF-8.</param>
    internal static bool Has(int processId, byte[] marker)
    {
        ReadOnlySpan<byte> rest = EnvironmentOf(processId);
        for (var at = rest.IndexOf(marker); at >= 0; at = rest.IndexOf(marker))
        {
            var startsVariable = at == 0 || rest[at - 1] == 0;
            rest = rest[(at + marker.Length)..];
            if (startsVariable && (rest.IsEmpty || rest[0] == 0)) { return true; }
        }

        return false;
    }

    /// <summary>The supervisor whose marker a process carries; null without one, or where its number counts in another namespace.</summary>
    internal static ProcessIdentity? TryRead(int processId)
    {
        var value = Encoding.UTF8.GetString(EnvironmentOf(processId)).Split('\0').FirstOrDefault(static variable => variable.StartsWith($"{Variable}=", StringComparison.Ordinal))?[(Variable.Length + 1)..];
        if (value is null || !IsInOurNamespace(processId)) { return null; }
        var (dot, at) = (value.IndexOf('.', StringComparison.Ordinal), value.IndexOf('@', StringComparison.Ordinal));
        if (dot < 0 || at < dot) { return null; }
        var text = $"{MachineIdentity.BootId} {MachineIdentity.ProcessNamespace} {value[..dot]} {value[(dot + 1)..at]} {value[(at + 1)..]}";
        return ProcessIdentity.TryParse(text, out var identity) ? identity : null;
    }

    private static bool IsInOurNamespace(int processId)
    {
        try { return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/ns/pid")).LinkTarget == MachineIdentity.ProcessNamespace; }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] EnvironmentOf(int processId)
    {
        try { return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/environ")); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile, or of another user
        }
    }
}
