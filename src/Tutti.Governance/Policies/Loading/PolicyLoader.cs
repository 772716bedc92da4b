using System.Security.Cryptography;
using System.Text;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Documents.Yaml;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies.Compiling;
using Tutti.Governance.Policies.Reading;
using Tutti.Governance.Policies.Testing;

namespace Tutti.Governance.Policies.Loading;

/// <summary>Reads policies: the root file, what it includes, the lock files that it names; then types its rules and runs its tests.</summary>
public sealed class PolicyLoader
{
    private const int MostFiles = 64;

    private readonly IPolicyFiles _files;
    private readonly FaultList _faults = new();
    private readonly PolicyDraft _draft;
    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _looked = new(StringComparer.Ordinal); // also what was not there
    private readonly List<string> _order = [];

    private PolicyLoader(IPolicyFiles files)
    {
        _files = files;
        _draft = new PolicyDraft(_faults);
    }

    /// <summary>Reads a policy from disk.</summary>
    /// <param name="path">The root file.</param>
    /// <exception cref="DocumentException">It is faulty, or one of its tests fails; all faults are listed.</exception>
    public static PolicySet Load(string path) => TryLoad(path, out var faults) ?? throw new DocumentException(faults);

    /// <summary>Reads a policy from disk.</summary>
    /// <param name="path">The root file.</param>
    /// <param name="faults">All faults; warnings too where the policy can be used.</param>
    /// <returns>The policy; null where there are errors.</returns>
    public static PolicySet? TryLoad(string path, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TryLoad(new PolicyFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"), Path.GetFileName(path), out faults);
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="files">Where its files come from.</param>
    /// <param name="root">The path of the root file; an empty one, as of a path that ends with a folder, is a fault (TUT2009).</param>
    /// <param name="faults">All faults; warnings too where the policy can be used.</param>
    /// <param name="runTests">Whether its tests are run, and one that fails is an error.</param>
    /// <returns>The policy; null where there are errors.</returns>
    public static PolicySet? TryLoad(IPolicyFiles files, string root, out IReadOnlyList<DocumentFault> faults, bool runTests = true)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(root);
        return TryLoad(files, root, runTests, out faults, out _);
    }

    /// <summary>Reads a policy, and says what was looked at for that: files by path, each with the hash of its content, empty where there was none.</summary>
    internal static PolicySet? TryLoad(IPolicyFiles files, string root, bool runTests, out IReadOnlyList<DocumentFault> faults, out IReadOnlyDictionary<string, string> looked)
    {
        var loader = new PolicyLoader(files);
        var policy = loader.Load(root, runTests);
        (faults, looked) = (loader._faults.All, loader._looked);
        return policy;
    }

    /// <summary>Whether files are as they were when they were looked at: then a policy of them is too.</summary>
    internal static bool AreUnchanged(IPolicyFiles files, IReadOnlyDictionary<string, string> looked) => looked.All(file => HashOf(files.Read(file.Key)) == file.Value);

    /// <summary>Reads no more than the servers of a policy: what a review needs, which takes faults of rules on new tools away.</summary>
    /// <param name="path">The root file.</param>
    /// <param name="faults">Faults that keep servers from being read: the others are not reported here.</param>
    /// <returns>Servers by name; null where a file cannot be read.</returns>
    public static IReadOnlyDictionary<string, ServerDefinition>? ReadServers(string path, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var loader = new PolicyLoader(new PolicyFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"));
        loader.ReadFile(Path.GetFileName(path), place: null, way: []);
        faults = loader._faults.HasErrors ? loader._faults.All : [];
        return loader._faults.HasErrors ? null : loader._draft.Servers;
    }

    private PolicySet? Load(string root, bool runTests)
    {
        ReadFile(root, place: null, way: []);
        _draft.CheckNames();
        _draft.CheckPrices();
        var pins = ReadPins();
        if (_faults.HasErrors) { return null; }
        var content = _draft.ToContent(Digest(), _order, pins);
        var compiled = PolicyCompiler.Compile(content, _faults);
        if (_faults.HasErrors) { return null; }
        var untested = new PolicySet(content, compiled);
        var tests = new PolicyTestReader(untested, _faults).Read(_draft.Tests);
        if (_faults.HasErrors) { return null; }
        var policy = new PolicySet(content with { Tests = tests }, compiled);
        foreach (var failed in runTests ? PolicyTestRunner.Run(policy).Where(static result => !result.IsPassed) : [])
        {
            _faults.Add(PolicyCodes.TestFailed, failed.Test.Place, failed.Describe());
        }

        return _faults.HasErrors ? null : policy;
    }

    private string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("tutti-policy/v1\n" + string.Concat(_hashes.Select(static file => $"{file.Key}\n{file.Value}\n")))));

    private void ReadFile(string path, SourcePlace? place, IReadOnlyList<string> way)
    {
        var at = place ?? new SourcePlace(path, SourcePosition.Start);
        if (way.Contains(path))
        {
            _faults.Add(PolicyCodes.Include, at, $"Files include each other: {string.Join(" → ", way.Append(path))}.");
            return;
        }

        if (_hashes.ContainsKey(path)) { return; }
        if (_hashes.Count == MostFiles)
        {
            _faults.Add(PolicyCodes.TooLarge, at, $"The policy is made of more than {MostFiles} files.");
            return;
        }

        if (path.Length == 0 || Look(path) is not { } bytes)
        {
            _faults.Add(PolicyCodes.Include, at, path.Length == 0 ? "A folder is no policy. Name a file." : $"There is no file '{path}' in the policy's folder, or it cannot be read.");
            return;
        }

        _hashes[path] = _looked[path];
        _order.Add(path);
        var document = YamlDocuments.TryParse(bytes, path, out var faults);
        foreach (var fault in faults) { _faults.Add(fault); }
        if (document is null) { return; }
        var before = _draft.Includes.Count;
        new PolicyReader(_draft, path, isRoot: way.Count == 0).Read(document);
        foreach (var (include, where) in _draft.Includes[before..])
        {
            if (PathFrom(path, include) is { } next) { ReadFile(next, where, [.. way, path]); }
            else { _faults.Add(PolicyCodes.Include, where, $"'{include}' is no path inside of the policy's folder. Paths are relative to the file that names them, with '/' between their parts."); }
        }
    }

    /// <summary>The lock files that servers name, each read once; a server's pins come from its own.</summary>
    private ToolLock ReadPins()
    {
        var locks = new Dictionary<string, ToolLock?>(StringComparer.Ordinal);
        var pins = ToolLock.Empty;
        foreach (var server in _draft.Servers.Values.Where(static server => server.Pin is not null).OrderBy(static server => server.Name, StringComparer.Ordinal))
        {
            if (PathFrom(server.Place.File, server.Pin ?? "") is not { } path)
            {
                _faults.Add(PolicyCodes.Include, server.Place, $"'{server.Pin}' is no path inside of the policy's folder.");
                continue;
            }

            if (!locks.TryGetValue(path, out var read)) { locks[path] = read = ReadLock(path); }
            if (read?.Servers.TryGetValue(server.Name, out var pinned) == true) { pins = pins.With(pinned); }
        }

        return pins;
    }

    private ToolLock? ReadLock(string path)
    {
        if (Look(path) is not { } bytes) { return null; }
        _hashes[path] = _looked[path];
        try
        {
            return ToolLock.Parse(bytes, path);
        }
        catch (DocumentException refused)
        {
            foreach (var fault in refused.Faults) { _faults.Add(fault); }
            return null;
        }
    }

    private byte[]? Look(string path)
    {
        var bytes = _files.Read(path);
        _looked[path] = HashOf(bytes);
        return bytes;
    }

    private static string HashOf(byte[]? bytes) => bytes is null ? "" : Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A path that a file names, from the root's folder; null where it leads out of it.</summary>
    private static string? PathFrom(string file, string named)
    {
        if (named.Length == 0 || named[0] is '/' or '~' || named.Any(static letter => letter is '\\' or ':' || char.IsControl(letter))) { return null; }
        var parts = new List<string>(file.Split('/')[..^1]);
        foreach (var part in named.Split('/'))
        {
            if (part is "" or ".") { continue; }
            if (part != "..") { parts.Add(part); }
            else if (parts.Count > 0) { parts.RemoveAt(parts.Count - 1); }
            else { return null; }
        }

        return parts.Count == 0 ? null : string.Join('/', parts);
    }
}
