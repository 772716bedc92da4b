namespace Tutti.Kernel.Journal.Bodies;

/// <summary>An error as it is journaled: what a caller may see, without secrets.</summary>
internal sealed record ErrorBody(string Code, string Message, bool IsTransient, string Type)
{
    public static readonly ErrorBody None = new("", "", false, "");

    public void WriteTo(ref BodyWriter writer)
    {
        writer.Text(Code);
        writer.Text(Message);
        writer.Flag(IsTransient);
        writer.Text(Type);
    }

    public static ErrorBody ReadFrom(ref BodyReader reader) => new(reader.Text(), reader.Text(), reader.Flag(), reader.Text());
}
