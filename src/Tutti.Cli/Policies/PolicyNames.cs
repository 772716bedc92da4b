using Tutti.Cli.Sessions;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;

namespace Tutti.Cli.Policies;

/// <summary>A policy under the names that a flow may have given to its file, which has folders in it; which of them was in force, its digest tells.</summary>
internal static class PolicyNames
{
    private const int MostFolders = 4;

    public static IEnumerable<PolicySet> Of(Session session, string path)
    {
        var full = Path.GetFullPath(path, session.Tool.WorkingDirectory);
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(full));
        for (var depth = 0; depth < MostFolders && folder is not null; depth++, folder = Path.GetDirectoryName(folder))
        {
            if (PolicyLoader.TryLoad(new PolicyFolder(folder), Path.GetRelativePath(folder, full).Replace('\\', '/'), out _, runTests: false) is { } policy) { yield return policy; }
        }
    }
}
