namespace ChangeGate.Risks;

/// <summary>What the place or name of a file says about it.</summary>
internal static class SensitivePaths
{
    private static readonly string[] SecretEndings = [".pem", ".key", ".pfx", ".p12", ".jks", ".keystore", ".kdbx"];
    private static readonly string[] AutomationFolders = [".github/", ".gitlab/", ".circleci/", ".ci/", ".buildkite/", ".azuredevops/", ".githooks/", ".husky/"];
    private static readonly string[] AutomationFiles = [".gitlab-ci.yml", "Jenkinsfile", "azure-pipelines.yml", ".travis.yml", "bitbucket-pipelines.yml"];
    private static readonly string[] BuildFiles = ["Makefile", "GNUmakefile", "Dockerfile", "package.json", "NuGet.config", ".npmrc", "global.json", ".gitattributes", ".gitmodules"];
    private static readonly string[] BuildEndings = [".props", ".targets"];

    private static readonly string[] LockFiles =
        ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "packages.lock.json", "Cargo.lock", "poetry.lock", "uv.lock", "Gemfile.lock", "composer.lock", "go.sum"];

    internal static bool MayHoldSecrets(string path)
    {
        var name = NameOf(path);
        return name is ".env" || name.StartsWith(".env.", StringComparison.Ordinal) || name.EndsWith(".env", StringComparison.Ordinal)
            || name.StartsWith("id_rsa", StringComparison.Ordinal) || name.StartsWith("id_ed25519", StringComparison.Ordinal)
            || EndsWithAny(name, SecretEndings);
    }

    internal static bool IsAutomation(string path) =>
        Array.Exists(AutomationFolders, folder => path.StartsWith(folder, StringComparison.Ordinal)) || AutomationFiles.Contains(NameOf(path));

    internal static bool IsMigration(string path) =>
        ("/" + path).Contains("/migrations/", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);

    internal static bool IsBuildSetting(string path) => BuildFiles.Contains(NameOf(path)) || EndsWithAny(path, BuildEndings);

    internal static bool IsTest(string path) => path.Contains("test", StringComparison.OrdinalIgnoreCase) || path.Contains("spec", StringComparison.OrdinalIgnoreCase);

    internal static bool IsLockFile(string path) => LockFiles.Contains(NameOf(path));

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool EndsWithAny(string text, string[] endings) => Array.Exists(endings, ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
