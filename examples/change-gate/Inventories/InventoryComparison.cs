using ChangeGate.Checks;

namespace ChangeGate.Inventories;

/// <summary>What a change does to the dependencies, judged by a policy.</summary>
internal static class InventoryComparison
{
    internal const string UnknownLicence = "licence.unknown";

    /// <summary>Compares two revisions.</summary>
    /// <param name="before">The base.</param>
    /// <param name="after">The content to check.</param>
    /// <param name="policy">Which licences may come in.</param>
    internal static InventoryReport Compare(Inventory before, Inventory after, LicencePolicy policy)
    {
        var old = before.Components.ToLookup(static component => (component.Ecosystem, component.Name));
        var now = after.Components.ToLookup(static component => (component.Ecosystem, component.Name));
        var changes = now.Select(group => Change(old[group.Key].ToList(), group.ToList()))
            .Concat(old.Where(group => !now.Contains(group.Key)).Select(static group => Change(group.ToList(), [])))
            .OfType<InventoryChange>()
            .OrderBy(static change => change.Kind).ThenBy(static change => change.Ecosystem, StringComparer.Ordinal).ThenBy(static change => change.Name, StringComparer.Ordinal)
            .ToList();
        var known = before.Components.Select(Key).ToHashSet();
        var fresh = after.Components.Where(component => !known.Contains(Key(component))).ToList();
        return new InventoryReport
        {
            Components = after.Components,
            Changes = changes,
            Findings = [.. after.Findings, .. fresh.SelectMany(component => Judge(component, policy)), .. OldUnknown(after.Components.Except(fresh))],
        };
    }

    private static (string, string, string, string, string?) Key(Component component) =>
        (component.Ecosystem, component.Name, component.Version, component.Origin, component.Licence);

    private static InventoryChange? Change(List<Component> old, List<Component> now)
    {
        var (shown, kind) = (old.Count, now.Count) switch
        {
            (0, _) => (now[0], InventoryChangeKind.Added),
            (_, 0) => (old[0], InventoryChangeKind.Removed),
            _ => (now[0], InventoryChangeKind.Changed),
        };
        var change = new InventoryChange
        {
            Kind = kind,
            Ecosystem = shown.Ecosystem,
            Name = shown.Name,
            Before = Versions(old),
            After = Versions(now),
            Licence = Licences(now.Count > 0 ? now : old),
            LicenceBefore = Licences(old),
            LicenceSource = shown.LicenceSource,
            IsDevelopment = shown.IsDevelopment,
            Manifest = shown.Manifest,
        };
        var isSame = kind == InventoryChangeKind.Changed && change.Before == change.After && change.Licence == change.LicenceBefore && Origins(old) == Origins(now);
        return isSame ? null : change;
    }

    private static string Versions(List<Component> components) => Join(components.Select(static component => component.Version));

    private static string Origins(List<Component> components) => Join(components.Select(static component => component.Origin));

    private static string? Licences(List<Component> components) =>
        components.Count == 0 || components.Exists(static component => component.Licence is null) ? null : Join(components.Select(static component => component.Licence ?? ""));

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts.Where(static text => text.Length > 0).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<Finding> Judge(Component component, LicencePolicy policy)
    {
        var what = $"{component.Ecosystem} {component.Name} {component.Version}".TrimEnd();
        var from = component.LicenceSource.Length > 0 ? $" (from {component.LicenceSource})" : "";
        switch (policy.Judge(component.Licence))
        {
            case LicenceClass.Denied:
                yield return Make("licence.denied", FindingSeverity.Error, component, $"{what} is under {component.Licence}{from}, which the policy denies.");
                break;
            case LicenceClass.Warned:
                yield return Make("licence.copyleft", FindingSeverity.Warning, component, $"{what} is under {component.Licence}{from}, which obliges whoever passes it on.");
                break;
            case LicenceClass.Unknown:
                var why = component.Licence is { } words ? $"says '{words}'{from}, which the policy does not name" : "has no licence that is known on this machine";
                yield return Make(UnknownLicence, FindingSeverity.Warning, component, $"{what} {why}.");
                break;
        }

        if (component.Origin.Length > 0) { yield return Make("dependency.origin", FindingSeverity.Warning, component, $"{what} does not come from the registry: {component.Origin}"); }
        else if (component.Version.Length == 0 && component.Ecosystem != "vendored")
        {
            yield return Make("dependency.open-version", FindingSeverity.Note, component, $"{what} has no fixed version, so every build may use another one.");
        }
    }

    private static IEnumerable<Finding> OldUnknown(IEnumerable<Component> components)
    {
        var count = components.Count(static component => component.Licence is null);
        if (count > 0)
        {
            yield return new Finding { Rule = UnknownLicence, Severity = FindingSeverity.Note, Message = $"{count} dependencies that were there before have no licence that is known on this machine." };
        }
    }

    private static Finding Make(string rule, FindingSeverity severity, Component component, string message) =>
        new() { Rule = rule, Severity = severity, Path = component.Manifest, Message = message };
}
