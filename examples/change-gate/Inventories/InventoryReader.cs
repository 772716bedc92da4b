using System.Text.Json;
using System.Xml;
using ChangeGate.Checks;

namespace ChangeGate.Inventories;

/// <summary>Finds out what a revision uses, without running anything. What cannot be read is a finding, never an error.</summary>
/// <param name="licences">Says what the manifests do not.</param>
internal sealed class InventoryReader(LicenceLookup licences)
{
    private const int MostComponents = 20_000;
    private const string Vendored = "vendored";

    private static readonly IManifestReader[] Readers = [new DotNetManifests(), new NodeManifests(), new PythonManifests(), new GoManifests(), new RustManifests()];

    /// <summary>Lock files that name dependencies in forms which nothing here reads.</summary>
    private static readonly string[] NotRead = ["yarn.lock", "pnpm-lock.yaml", "bun.lock", "Pipfile.lock", "pdm.lock", "Gemfile.lock", "composer.lock", "pom.xml", "gradle.lockfile", "mix.lock", "Package.resolved"];

    private static readonly string[] LicenceNames = ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "LICENSE.TXT", "LICENCE.TXT", "COPYING.TXT", "LICENSE.MD", "LICENCE.MD", "COPYING.MD"];

    /// <summary>Reads all manifests of a revision.</summary>
    internal Inventory Read(IFileSource files)
    {
        var components = new List<Component>();
        var findings = new List<Finding>();
        foreach (var path in files.Paths.Order(StringComparer.Ordinal))
        {
            if (NotRead.Contains(RepositoryPath.NameOf(path)))
            {
                findings.Add(Make("inventory.not-read", FindingSeverity.Note, path, "Its form is not one that is read here, so its dependencies are missing from the inventory."));
            }

            foreach (var reader in Readers.Where(reader => reader.Reads(path, files))) { ReadManifest(reader, path, files, components, findings); }
            if (IsLicence(path)) { components.Add(OfFile(path, files)); }
        }

        if (components.Count > MostComponents)
        {
            findings.Add(new Finding { Rule = "inventory.too-large", Severity = FindingSeverity.Warning, Message = $"Of {components.Count} dependencies only the first {MostComponents} are looked at." });
        }

        return new Inventory { Components = Unite(components.Take(MostComponents)), Findings = findings };
    }

    private static void ReadManifest(IManifestReader reader, string path, IFileSource files, List<Component> components, List<Finding> findings)
    {
        if (files.Read(path) is not { } text)
        {
            findings.Add(Make("inventory.unreadable", FindingSeverity.Warning, path, "It is a link, or larger than a manifest is, so it was not read."));
            return;
        }

        try
        {
            components.AddRange(reader.Read(path, text, files).Where(static component => component.Name.Length > 0));
        }
        catch (Exception cause) when (cause is JsonException or XmlException or FormatException or ArgumentException)
        {
            findings.Add(Make("inventory.unreadable", FindingSeverity.Warning, path, $"It is not what its name says, so its dependencies are unknown. {cause.Message}"));
        }
    }

    /// <summary>One component for each version; needed in production where one of its manifests says so.</summary>
    private List<Component> Unite(IEnumerable<Component> components) =>
    [
        .. components
            .GroupBy(static component => (component.Ecosystem, component.Name, component.Version, component.Origin))
            .Select(static group => group.FirstOrDefault(static component => component.Licence is not null, group.First()) with { IsDevelopment = group.All(static component => component.IsDevelopment) })
            .Select(licences.Complete)
            .OrderBy(static component => component.Ecosystem, StringComparer.Ordinal)
            .ThenBy(static component => component.Name, StringComparer.Ordinal)
            .ThenBy(static component => component.Version, StringComparer.Ordinal),
    ];

    /// <summary>A licence below the root is that of files which somebody copied in.</summary>
    private static bool IsLicence(string path) => path.Contains('/', StringComparison.Ordinal) && LicenceNames.Contains(RepositoryPath.NameOf(path).ToUpperInvariant());

    private static Component OfFile(string path, IFileSource files)
    {
        var licence = files.Read(path) is { } text ? LicenceText.Recognise(text) : null;
        return new Component
        {
            Ecosystem = Vendored,
            Name = RepositoryPath.FolderOf(path),
            Manifest = path,
            Licence = licence,
            LicenceSource = licence is null ? "" : $"{RepositoryPath.NameOf(path)}, known by its words",
        };
    }

    private static Finding Make(string rule, FindingSeverity severity, string path, string message) => new() { Rule = rule, Severity = severity, Path = path, Message = message };
}
