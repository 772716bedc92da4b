using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Files;

/// <summary>The difference that checks of the change itself read.</summary>
internal static class ChangeDiff
{
    /// <summary>
    /// Writes it into a private file: what git says on its standard output is redacted, and could not be judged any more. Whoever calls removes it.
    /// Attributes are part of the change, so none of them can declare a file to be binary and hide it: everything is text here.
    /// </summary>
    /// <param name="git">Runs git.</param>
    /// <param name="tree">The root of the isolated copy.</param>
    /// <param name="file">Where to.</param>
    /// <param name="baseRevision">What to compare with.</param>
    /// <param name="content">Git's name of the content to check.</param>
    internal static Task WriteAsync(Git git, string tree, string file, string baseRevision, string content) => git.RunAsync(
        tree, "diff", "--text", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/",
        "--output=" + file, baseRevision, content);
}
