using ChangeGate.Inventories;

namespace Tutti.ChangeGate.Tests.Inventories;

/// <summary>Files in memory.</summary>
internal sealed class TextFiles(params (string Path, string Text)[] files) : IFileSource
{
    private readonly Dictionary<string, string> _files = files.ToDictionary(static file => file.Path, static file => file.Text);

    public IReadOnlyCollection<string> Paths => _files.Keys;

    public string? Read(string path) => _files.GetValueOrDefault(path);

    internal static Inventory Read(params (string Path, string Text)[] files) => Read(PackageCaches.None, files);

    internal static Inventory Read(PackageCaches caches, params (string Path, string Text)[] files) =>
        new InventoryReader(new LicenceLookup(caches)).Read(new TextFiles(files));

    /// <summary>Name, version and licence of each component, in one text that a failed test shows whole.</summary>
    internal static string Shown(Inventory inventory) => string.Join("; ", inventory.Components.Select(static component =>
        $"{component.Name} {component.Version}{(component.Licence is { } licence ? $" {licence}" : "")}{(component.IsDevelopment ? " dev" : "")}{(component.Origin.Length > 0 ? $" <{component.Origin}>" : "")}"));
}
