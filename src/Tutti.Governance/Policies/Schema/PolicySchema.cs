using System.Text;

namespace Tutti.Governance.Policies.Schema;

/// <summary>The JSON schema of <c>policy/v1</c> for editors; a test holds it against the reader.</summary>
public static class PolicySchema
{
    private const string Resource = "policy-v1.schema.json";

    /// <summary>The schema, JSON (draft 07).</summary>
    public static string Json { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(PolicySchema).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The resource '{Resource}' is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
