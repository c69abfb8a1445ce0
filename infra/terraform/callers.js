// Runs at CloudFront before a call goes on to the API: says who calls, in place of what the caller may have said under this name.
function handler(event) {
  var request = event.request;
  request.headers["natter-viewer-address"] = { value: event.viewer.ip };
  return request;
}
