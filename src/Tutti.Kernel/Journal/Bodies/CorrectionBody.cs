namespace Tutti.Kernel.Journal.Bodies;

/// <summary>A person stepped in: for <c>StepCorrected</c>, <c>ScopeCorrected</c>, <c>ScopeTold</c>. The record's content is what they gave.</summary>
/// <param name="By">Who.</param>
/// <param name="Because">Why, in their words.</param>
/// <param name="Type">Declared type id of what they gave.</param>
/// <param name="WasUnknown">Whether the step's outcome was in question, which it is no longer.</param>
internal readonly record struct CorrectionBody(string By, string Because, string Type, bool WasUnknown = false)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Text(By);
        writer.Text(Because);
        writer.Text(Type);
        writer.Flag(WasUnknown);
        return writer.ToArray();
    }

    public static CorrectionBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new CorrectionBody(reader.Text(), reader.Text(), reader.Text(), reader.Flag());
    }
}
