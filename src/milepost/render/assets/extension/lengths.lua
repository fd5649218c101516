-- For Quarto, before its own filters: Typst knows no pixels, and Quarto hands a picture's on as they stand.

if not quarto.doc.is_format('typst') then return {} end

local function inches(image)
  for _, side in ipairs({ 'width', 'height' }) do
    local pixels = (image.attributes[side] or ''):match('^([%d.]+)p?x?$')
    if pixels then image.attributes[side] = ('%.4gin'):format(tonumber(pixels) / 96) end
  end
  return image
end

return { Image = inches }
