using System.Collections.Frozen;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>Which files concern which kinds of project.</summary>
internal static class Languages
{
    /// <summary>Endings that belong to one kind and say nothing to the others.</summary>
    private static readonly FrozenDictionary<string, string> Owners = new (string Kind, string Endings)[]
    {
        ("dotnet", ".cs .fs .vb .csproj .fsproj .vbproj .razor .cshtml"),
        ("node", ".js .mjs .cjs .ts .tsx .jsx .vue .css .scss"),
        ("python", ".py .pyi"),
        ("go", ".go"),
        ("rust", ".rs"),
        ("shell", ".sh"),
    }.SelectMany(static row => row.Endings.Split(' ').Select(ending => (ending, row.Kind))).ToFrozenDictionary(static pair => pair.ending, static pair => pair.Kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a check has to run again because these files changed: they lie in its folder, and are not of another language alone. A Makefile
    /// can call anything, so every file concerns it.
    /// </summary>
    internal static bool Concern(CheckSpec check, IReadOnlyList<string> files) => files.Any(file =>
        (check.Folder.Length == 0 || file.StartsWith(check.Folder + "/", StringComparison.Ordinal))
        && (check.Kind == "make" || !Owners.TryGetValue(Path.GetExtension(file), out var owner) || owner == check.Kind));
}
