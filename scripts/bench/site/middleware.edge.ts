import { type NextRequest, NextResponse } from "next/server";
import { readSession, refreshSession } from "@/lib/session/edge";

export async function middleware(request: NextRequest) {
  const response = NextResponse.next();
  if (request.nextUrl.pathname.startsWith("/idle/")) return response;
  const { status } = await readSession(request);
  return status === "none" ? new NextResponse(null, { status: 401 }) : refreshSession(request, response);
}

export const config = { matcher: ["/idle/:path*", "/check/:path*"] };
