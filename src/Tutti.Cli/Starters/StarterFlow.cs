using System.Globalization;
using System.Text;
using Tutti.Documents.Yaml;

namespace Tutti.Cli.Starters;

/// <summary>Writes a first flow: short enough to be read, and to be changed.</summary>
internal static class StarterFlow
{
    public static string Write(Starter starter, string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # What 'tutti run .' does here. Change it as you like: 'tutti flow check flow.yaml' says what is wrong, 'tutti flow graph flow.yaml' draws it.
            tutti: flow/v1
            name: {name}

            """);
        return YamlFormatter.Format((starter.Commands.Count == 0 ? Hello(text) : Checks(text, starter)).ToString());
    }

    private static StringBuilder Hello(StringBuilder text) => text.Append("""
        description: Says hello. No project was recognised here, so put your own commands in.
        agents:
          hello: { process: [echo, Hello] }
        steps:
          hello: { agent: hello }
        outputs: { said: "${hello}" }

        """);

    private static StringBuilder Checks(StringBuilder text, Starter starter)
    {
        var place = starter.IsRepository ? "${copy.path}" : "${inputs.repo}";
        text.Append(CultureInfo.InvariantCulture, $"description: Checks this {string.Join(" and ", starter.Kinds)} project{(starter.IsRepository ? " as it is committed, in a copy of its own" : "")}.\n");
        text.Append("""
            inputs:
              repo: { type: path, default: ., description: Folder of the project }
            limits: { ttl: 2h }
            agents:

            """);
        foreach (var command in starter.Commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {command.Name}:\n    process: {{ run: [{string.Join(", ", command.Run.Select(Quote))}], cwd: \"{place}\" }}\n    timeout: {{ run: 20m, idle: 10m }}\n");
        }

        text.Append("steps:\n");
        if (starter.IsRepository) { text.Append("  copy: { use: git/clone, with: { repo: \"${inputs.repo}\" } }\n"); }
        text.Append("  checks:\n    parallel: { join: keep-partial }\n    each:\n");
        foreach (var command in starter.Commands)
        {
            var needs = command.Needs.Count > 0 ? $", needs: [{string.Join(", ", command.Needs)}]" : "";
            text.Append(CultureInfo.InvariantCulture, $"      {command.Name}: {{ agent: {command.Name}{needs} }}\n");
        }

        if (starter.IsRepository) { text.Append("  clean: { use: files/remove, with: { path: \"${copy.folder}\" } }\n"); }
        return text.Append("""
              red:
                when: checks.failed.size() > 0
                fail: "Red: ${checks.failed.map(one, one.id).join(', ')}"
            outputs: { green: "${checks.passed}" }

            """.Replace("\n      ", "\n  ", StringComparison.Ordinal));
    }

    private static string Quote(string argument) => argument.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '/' or '.' or '_') && char.IsAsciiLetter(argument[0])
        ? argument
        : $"\"{argument.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
