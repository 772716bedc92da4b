namespace ChangeGate.Risks;

/// <summary>What the place or name of a file says about it.</summary>
internal static class SensitivePaths
{
    private static readonly string[] SecretEndings = [".pem", ".key", ".pfx", ".p12", ".jks", ".keystore", ".kdbx"];
    private static readonly string[] AutomationFolders = [".github/", ".gitlab/", ".circleci/", ".ci/", ".buildkite/", ".azuredevops/", ".githooks/", ".husky/"];
    private static readonly string[] AutomationFiles = [".gitlab-ci.yml", "Jenkinsfile", "azure-pipelines.yml", ".travis.yml", "bitbucket-pipelines.yml"];

    private static readonly string[] BuildFiles =
    [
        "Makefile", "GNUmakefile", "Dockerfile", "package.json", "NuGet.config", ".npmrc", "global.json", ".gitattributes", ".gitmodules", "Cargo.toml", "build.rs",
        "pyproject.toml", "setup.py", "setup.cfg", "go.mod", "pom.xml", "CMakeLists.txt", "meson.build", "Justfile", "Taskfile.yml",
    ];

    private static readonly string[] BuildEndings = [".props", ".targets", ".gradle", ".gradle.kts", ".cmake"];
    private static readonly string[] InfrastructureEndings = [".tf", ".tfvars", ".bicep", ".hcl"];
    private static readonly string[] InfrastructureFolders = ["terraform", "helm", "k8s", "kubernetes", "ansible", "deploy", "deployment"];
    private static readonly string[] GeneratedEndings = [".min.js", ".min.css", ".g.cs", ".designer.cs", ".pb.go", ".pb.cc", ".pb.h", "_pb2.py", ".generated.cs", ".map"];
    private static readonly string[] GeneratedFolders = ["vendor", "node_modules", "dist", "third_party"];

    private static readonly string[] CodeEndings =
        [".cs", ".fs", ".vb", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".py", ".go", ".rs", ".java", ".kt", ".c", ".cc", ".cpp", ".h", ".rb", ".php", ".swift", ".scala", ".sh"];

    private static readonly HashSet<string> SecurityWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "auth", "authentication", "authorization", "oauth", "login", "password", "passwords", "permission", "permissions", "crypto", "cryptography", "security", "session",
        "sessions", "token", "tokens", "acl", "rbac", "jwt", "tls", "certificate", "certificates", "encryption", "signing",
    };

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

    internal static bool IsInfrastructure(string path) => EndsWithAny(path, InfrastructureEndings) || FoldersOf(path).Any(static folder => InfrastructureFolders.Contains(folder))
        || NameOf(path).StartsWith("docker-compose", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a word of a path speaks of security: <c>src/LoginPage.cs</c> does, <c>src/author.cs</c> does not.</summary>
    internal static bool IsSecurity(string path) => IsCode(path) && !IsTest(path) && Words(path).Any(SecurityWords.Contains);

    internal static bool IsGenerated(string path) => EndsWithAny(path, GeneratedEndings) || FoldersOf(path).Any(static folder => GeneratedFolders.Contains(folder));

    internal static bool IsCode(string path) => EndsWithAny(path, CodeEndings);

    internal static bool IsLockFile(string path) => LockFiles.Contains(NameOf(path));

    private static string[] FoldersOf(string path) => path.Split('/')[..^1];

    /// <summary>Words as names are made of them: parted by anything but letters, and where a capital follows a small letter.</summary>
    private static IEnumerable<string> Words(string path)
    {
        var start = 0;
        for (var at = 0; at <= path.Length; at++)
        {
            var isEnd = at == path.Length || !char.IsAsciiLetter(path[at]);
            var isCapital = !isEnd && at > start && char.IsAsciiLetterUpper(path[at]) && char.IsAsciiLetterLower(path[at - 1]);
            if (!isEnd && !isCapital) { continue; }
            if (at > start) { yield return path[start..at]; }
            start = isCapital ? at : at + 1;
        }
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool EndsWithAny(string text, string[] endings) => Array.Exists(endings, ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
